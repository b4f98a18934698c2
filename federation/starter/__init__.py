"""Starter lists: what a new instance may follow, told and signed by one that is there already."""
