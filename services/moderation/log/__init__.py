"""The public log: every decision, for everybody."""
