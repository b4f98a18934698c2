"""Statements of the gauges."""

from shared.data.queries import Queries

POISON = -1
"""No handler can apply it."""
DEADLY = -9
"""It kills the process that handles it."""

queries = Queries.beside(__file__)
