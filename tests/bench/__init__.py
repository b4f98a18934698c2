"""Measurements beside the table of the design: `make bench`."""
