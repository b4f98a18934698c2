"""Gauges: the one feature of a null service."""
