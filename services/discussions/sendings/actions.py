"""Note that a post goes to the home of its channel, and what the home says of it."""

from datetime import datetime
from uuid import UUID

from services.discussions.sendings import store
from services.discussions.sendings.domain import GIVEN_UP_AFTER, NO_ANSWER
from shared.core.clock import now
from shared.data.database import Connection


def note_sent(db: Connection, post_id: UUID, host: str, sent_at: datetime) -> None:
    """Note that a post of ours goes to the home of its channel."""
    store.put_sent(db, post_id, host, sent_at)


def confirm_post(db: Connection, post_id: UUID) -> None:
    """Note that the home of its channel shows a post of ours."""
    store.answer_sent(db, post_id, "confirmed")


def refuse_post(db: Connection, post_id: UUID, reason: str) -> None:
    """Note why the home of its channel does not show a post of ours."""
    store.answer_sent(db, post_id, "refused", reason)


def give_up_waiting(db: Connection) -> int:
    """Say of posts that a home has not shown for three days that it did not; return how many."""
    return store.give_up_sent(db, now() - GIVEN_UP_AFTER, NO_ANSWER)
