"""What homes say of posts, in and out of its tables."""

from datetime import datetime
from uuid import UUID

from services.discussions.sendings.domain import SentState
from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)


def put_sent(db: Connection, post_id: UUID, host: str, sent_at: datetime) -> None:
    """Note that a post of ours goes to the home of its channel."""
    queries.run(db, "put_sent", post_id=post_id, host=host, sent_at=sent_at)


def answer_sent(db: Connection, post_id: UUID, state: SentState, reason: str = "") -> bool:
    """Keep what the home said; what it shows once is not refused later. Return whether that was news."""
    return queries.count(db, "answer_sent", post_id=post_id, state=state, reason=reason) == 1


def give_up_sent(db: Connection, before: datetime, reason: str) -> int:
    """Say of what was sent long ago that its home has not shown it; return how much that is."""
    return queries.count(db, "give_up_sent", before=before, reason=reason)
