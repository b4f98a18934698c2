"""The people behind offices; their addresses never leave this service."""
