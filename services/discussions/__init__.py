"""Where offices talk: channels, posts, replies and reactions."""
