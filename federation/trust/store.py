"""Trusted servers in and out of their table."""

from dataclasses import asdict

from federation.trust.domain import Trust
from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)


def put_trust(db: Connection, trust: Trust) -> None:
    """Keep that the operator vouches for a server."""
    queries.run(db, "put_trust", **asdict(trust))


def remove_trust(db: Connection, host: str) -> bool:
    """Forget it; return whether it was there."""
    return queries.count(db, "remove_trust", host=host) == 1


def find_trust(db: Connection, host: str) -> Trust | None:
    """Return what the operator says of a server, or None."""
    return queries.find(db, "find_trust", Trust, host=host)


def list_trust(db: Connection) -> list[Trust]:
    """Return every server the operator vouches for."""
    return queries.list(db, "list_trust", Trust)


def list_actors_at(db: Connection, host: str) -> list[str]:
    """Return the ActivityPub ids of people and offices known at a server."""
    return [row["actor"] for row in db.execute(queries["list_actors_at"], {"host": host})]
