"""Case studies to announce, in and out of their table."""

from dataclasses import asdict
from uuid import UUID

from services.discussions.posts.domain import Announcement
from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)


def put_announcement(db: Connection, announcement: Announcement) -> bool:
    """Keep what is to be said now; return False when something later is here already."""
    return queries.count(db, "put_announcement", **asdict(announcement)) == 1


def remove_announcement(db: Connection, case_id: UUID) -> None:
    """Forget a case study."""
    queries.run(db, "remove_announcement", case_id=case_id)


def remove_demonstration(db: Connection) -> None:
    """Forget the demonstration's case studies."""
    queries.run(db, "remove_demonstration")
