"""Slow work of following."""

from typing import Any

from federation.follows import actions
from shared.bus.work import works
from shared.data.database import Connection


@works("federation.follows.end_follows_at")
def end_follows_at(db: Connection, args: dict[str, Any]) -> None:
    """Drop the followers behind an inbox that answered 410 Gone."""
    actions.end_follows_at(db, args["inbox"])
