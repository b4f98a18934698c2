"""Slow work of a null service: it counts itself, or fails until it is cured."""

from typing import Any

from shared.bus.work import works
from shared.data.database import Connection
from tests.bus.null.gauges.store import POISON, queries


@works("gauges.count")
def count(db: Connection, args: dict[str, Any]) -> None:
    """Count this piece of work under its own name."""
    queries.run(db, "count_work", name=args.get("name", "timed"))


@works("gauges.fail")
def fail(db: Connection, args: dict[str, Any]) -> None:
    """Fail, until poison is cured; then count."""
    if not queries.value(db, "is_cured", level=POISON):
        raise ValueError("not yet")
    queries.run(db, "count_work", name=args["name"])
