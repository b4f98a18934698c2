"""What homes hid, in and out of its table."""

from datetime import datetime
from uuid import UUID

from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)


def note_hidden(db: Connection, post_id: UUID, host: str) -> None:
    """Note that the home of its channel took a post out of sight."""
    queries.run(db, "note_hidden", post_id=post_id, host=host)


def forget_hidden(db: Connection, post_id: UUID, host: str) -> datetime | None:
    """Forget that the home had hidden a post; return when it had, or None when it had not."""
    hidden_at: datetime | None = queries.value(db, "forget_hidden", post_id=post_id, host=host)
    return hidden_at
