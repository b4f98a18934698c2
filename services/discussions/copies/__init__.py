"""Copies of channels of other servers: their homes decide what stands in them, and we say what became of our posts."""
