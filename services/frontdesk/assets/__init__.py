"""Styles, scripts and fonts of every page."""
