"""Begin a session, and end one or many; each is told in the transaction of its change."""

from collections.abc import Iterator
from uuid import UUID

from services.identity.sessions import store
from services.identity.sessions.domain import LASTS, Session
from shared.bus.outbox import tell
from shared.core.clock import now
from shared.core.errors import NotFound
from shared.core.ids import new_id
from shared.data.database import Connection
from shared.facts.fact import Fact
from shared.facts.identity import SessionBegan, SessionEnded
from shared.standing.people import Member


def begin_session(db: Connection, *, person_id: UUID, office_id: UUID, epoch: int) -> Session:
    """Begin a session; the caller has proved who is there and holds the person's row."""
    moment = now()
    session = Session(
        id=new_id(),
        person_id=person_id,
        office_id=office_id,
        epoch=epoch,
        version=1,
        began_at=moment,
        until=moment + LASTS,
    )
    store.add_session(db, session)
    tell(db, SessionBegan(session=session.as_told()), private={"by": f"member:{person_id}"})
    return session


def end_session(db: Connection, member: Member, session_id: UUID) -> None:
    """End one of the member's own sessions."""
    if not end_sessions(db, person_id=member.id, session_id=session_id, by=f"member:{member.id}"):
        raise NotFound("This session has ended already, or it is not yours.")


def end_sessions(
    db: Connection,
    *,
    person_id: UUID,
    by: str,
    session_id: UUID | None = None,
    office_id: UUID | None = None,
) -> int:
    """End a person's session, those at one office, or all of them; return how many were open."""
    with db.transaction():
        ended = store.end_sessions(
            db, person_id=person_id, session_id=session_id, office_id=office_id, ended_at=now()
        )
        _tell_ended(db, ended, by=by)
    return len(ended)


def remove_demonstration(db: Connection, *, by: str) -> None:
    """Delete sessions of the demonstration; those of real people are told to have ended first."""
    with db.transaction():
        _tell_ended(db, store.end_sessions_at_demonstration(db, ended_at=now()), by=by)
        store.remove_demonstration(db)


def state_sessions(db: Connection) -> Iterator[Fact]:
    """State every session anew, as begun or as ended."""
    for session in store.list_all_sessions(db):
        fact = SessionBegan if session.ended_at is None else SessionEnded
        yield fact(session=session.as_told())


def _tell_ended(db: Connection, ended: list[Session], *, by: str) -> None:
    for session in ended:
        tell(db, SessionEnded(session=session.as_told()), private={"by": by})
