"""Sessions in and out of their table."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from services.identity.sessions.domain import Session
from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)

_BEFORE_ALL = UUID(int=0)


def add_session(db: Connection, session: Session) -> None:
    """Add a session."""
    queries.run(db, "add_session", **asdict(session))


def end_sessions(
    db: Connection,
    *,
    person_id: UUID,
    session_id: UUID | None,
    office_id: UUID | None,
    ended_at: datetime,
) -> list[Session]:
    """End what is open of these; return what was ended by this."""
    return queries.list(
        db,
        "end_sessions",
        Session,
        person_id=person_id,
        id=session_id,
        office_id=office_id,
        ended_at=ended_at,
    )


def list_all_sessions(db: Connection) -> Iterator[Session]:
    """Yield every session, a portion at a time."""
    after = _BEFORE_ALL
    while portion := queries.list(db, "list_all_sessions", Session, after=after):
        yield from portion
        after = portion[-1].id


def end_sessions_at_demonstration(db: Connection, *, ended_at: datetime) -> list[Session]:
    """End the sessions of real people at the demonstration's offices; return them."""
    return queries.list(db, "end_sessions_at_demonstration", Session, ended_at=ended_at)


def remove_demonstration(db: Connection) -> None:
    """Delete the sessions of the demonstration's people and offices."""
    queries.run(db, "remove_demonstration")
