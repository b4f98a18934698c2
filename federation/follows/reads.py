"""How many follow; never who."""

from uuid import UUID

from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)


def count_followers(db: Connection, followed_id: UUID) -> int:
    """Return how many follow an actor of ours from elsewhere."""
    return int(queries.value(db, "count_followers", followed_id=followed_id))
