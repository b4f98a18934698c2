"""A member's own sessions, for their account page."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.data.database import Connection
from shared.data.queries import Queries
from shared.standing.people import Member

queries = Queries.beside(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSession:
    """A session that is open."""

    id: UUID
    office_name: str
    began_at: datetime
    until: datetime


def list_sessions(db: Connection, member: Member) -> list[ShownSession]:
    """Return the member's open sessions, the latest first."""
    return queries.list(db, "list_sessions", ShownSession, person_id=member.id)
