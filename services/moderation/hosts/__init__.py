"""Other servers: open, limited or blocked, each with its reason in the public log."""
