"""How many follow; never who."""

from dataclasses import dataclass
from uuid import UUID

from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)


@dataclass(frozen=True, slots=True)
class FollowedActor:
    """A channel or an office of ours with its followers elsewhere."""

    id: UUID
    handle: str
    count: int
    hosts: int
    """On how many servers the followers are."""


def count_followers(db: Connection, followed_id: UUID) -> int:
    """Return how many follow an actor of ours from elsewhere."""
    return int(queries.value(db, "count_followers", followed_id=followed_id))


def list_followed(db: Connection) -> list[FollowedActor]:
    """Return every actor of ours that is followed from elsewhere, the most followed first."""
    return queries.list(db, "list_followed", FollowedActor)
