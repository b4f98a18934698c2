"""Channels of other servers that this instance follows: asked for, answered, left."""
