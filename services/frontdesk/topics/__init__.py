"""Topics: channels about the same thing, wherever they live, read as one page."""
