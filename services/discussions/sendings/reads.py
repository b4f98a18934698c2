"""What became of our posts in channels elsewhere, as readers see it."""

from collections.abc import Iterable
from uuid import UUID

from services.discussions.sendings.domain import SentPost
from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)


def list_sent(db: Connection, post_ids: Iterable[UUID]) -> dict[UUID, SentPost]:
    """Return those of these posts that were sent to the home of their channel."""
    found = queries.list(db, "list_sent", SentPost, post_ids=list(post_ids))
    return {each.post_id: each for each in found}
