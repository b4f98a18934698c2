"""Decisions of homes in and out of their table."""

from dataclasses import asdict
from uuid import UUID

from services.moderation.homes.domain import HomeDecision
from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)


def find_last(db: Connection, post_id: UUID, host: str) -> HomeDecision | None:
    """Return what a home said last about a post, or None."""
    return queries.find(db, "find_last", HomeDecision, post_id=post_id, host=host)


def add_decision(db: Connection, decision: HomeDecision) -> None:
    """Add what a home decided."""
    queries.run(db, "add_decision", **asdict(decision))
