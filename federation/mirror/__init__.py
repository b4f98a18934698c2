"""Copies of channels of other servers: found, filled with what was said there, and left."""
