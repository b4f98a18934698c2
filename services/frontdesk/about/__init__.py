"""What this instance is, what it keeps, and what machines may want to know."""
