"""Slow work of copies: filling them piece by piece."""

from typing import Any
from uuid import UUID

from federation.following.actions import BACKFILL
from federation.mirror.filling import BACKFILL_THREAD, fill, fill_thread
from shared.bus.work import works
from shared.data.database import Connection


@works(BACKFILL)
def backfill(db: Connection, args: dict[str, Any]) -> None:
    """Take one page of what was said in a channel before."""
    fill(db, UUID(args["channel"]), args.get("page"), int(args.get("number", 0)))


@works(BACKFILL_THREAD)
def backfill_thread(db: Connection, args: dict[str, Any]) -> None:
    """Take a piece of a thread."""
    fill_thread(db, UUID(args["channel"]), args["thread"], int(args["at"]))
