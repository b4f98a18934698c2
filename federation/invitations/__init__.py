"""Pages that help people elsewhere to follow a channel, or to answer, from their own server."""
