"""Browsers that are signed in: when each began, and its end."""
