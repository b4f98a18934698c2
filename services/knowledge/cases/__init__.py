"""Case studies: what a city tried, what it did, and how we know."""
