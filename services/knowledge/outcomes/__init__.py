"""Outcomes: an indicator before and after, and what the difference says."""
