"""What we follow, in and out of its table."""

from collections.abc import Iterator
from dataclasses import asdict
from uuid import UUID

from federation.following.domain import Following
from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)


def put_following(db: Connection, following: Following) -> None:
    """Keep how our following of a channel stands now."""
    queries.run(db, "put_following", **asdict(following))


def find_following(db: Connection, channel_id: UUID) -> Following | None:
    """Return how our following of a channel stands, or None when it was never asked for."""
    return queries.find(db, "find_following", Following, id=channel_id)


def find_following_to_change(db: Connection, channel_id: UUID) -> Following | None:
    """Return the same and hold its row until the transaction ends."""
    return queries.find(db, "find_following_to_change", Following, id=channel_id)


def list_following(db: Connection) -> Iterator[Following]:
    """Yield every channel elsewhere that was ever followed."""
    yield from queries.list(db, "list_following", Following)


def is_peer(db: Connection, host: str) -> bool:
    """Return whether a server is known to run the exchange too."""
    return bool(queries.value(db, "find_peer", host=host))


def find_inbox(db: Connection, channel_id: UUID) -> str | None:
    """Return a channel's own inbox."""
    found: str | None = queries.value(db, "find_inbox", id=channel_id)
    return found
