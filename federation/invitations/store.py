"""Templates of other servers and look-ups of them, in and out of their tables."""

from datetime import datetime

from federation.invitations.domain import NOT_FOUND_FOR, WINDOW, Kept
from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)


def find_template(db: Connection, host: str, *, since: datetime) -> Kept | None:
    """Return what was found at a server lately, or None when it should be asked."""
    return queries.find(
        db, "find_template", Kept, host=host, since=since, not_found_for=NOT_FOUND_FOR
    )


def put_template(db: Connection, host: str, template: str | None) -> None:
    """Keep what a server names."""
    queries.run(db, "put_template", host=host, template=template)


def find_software(db: Connection, host: str) -> str | None:
    """Return what a server is known to run, or None."""
    found: str | None = queries.value(db, "find_software", host=host)
    return found


def hold_source(db: Connection, source: str) -> None:
    """Let no other look-up of this source be counted until the transaction ends."""
    queries.value(db, "hold_source", source=source)


def count_look_ups(db: Connection, *, host: str, source: str) -> tuple[int, int]:
    """Return how many look-ups this source had done lately, and how many were of this server."""
    row = db.execute(
        queries["count_look_ups"], {"host": host, "source": source, "window": WINDOW}
    ).fetchone()
    return (row["of_source"], row["of_host"]) if row else (0, 0)


def add_look_up(db: Connection, *, host: str, source: str) -> None:
    """Note a look-up, and forget those that no longer count."""
    queries.run(db, "forget_look_ups", window=WINDOW)
    queries.run(db, "add_look_up", host=host, source=source)
