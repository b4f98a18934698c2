"""Begin and end terms: one mayor at a time, and with a term end the credentials it carried."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.identity.audit import actions as audit
from services.identity.audit.actions import OPERATOR
from services.identity.offices.actions import hold_office
from services.identity.offices.domain import Office
from services.identity.sessions.actions import end_sessions
from services.identity.terms import store
from services.identity.terms.domain import Term
from services.identity.tokens.actions import revoke_tokens
from shared.bus.outbox import tell
from shared.core.clock import now
from shared.core.errors import Conflict, NotFound
from shared.core.ids import new_id
from shared.data.database import Connection
from shared.facts.fact import Fact
from shared.facts.identity import TermBegan, TermEnded
from shared.facts.words import Role


def begin_term(
    db: Connection, office: Office, *, person_id: UUID, role: Role, until: datetime | None
) -> Term:
    """Let a person act for an office, or move the end of the term that stands.

    The caller holds the office's row and the person's, in this order.
    """
    moment = now()
    known = store.find_term_to_change(db, person_id=person_id, office_id=office.id)
    if known is not None and not known.is_over(moment):
        return _move_end(db, known, role=role, until=until)
    if known is not None:
        _end(db, known)
    if role == "mayor":
        _require_no_mayor(db, office, moment)
    term = Term(
        id=new_id(),
        person_id=person_id,
        office_id=office.id,
        role=role,
        version=1,
        began_at=moment,
        until=until,
    )
    store.add_term(db, term)
    tell(db, TermBegan(term=term.as_told()), private={"by": OPERATOR})
    return term


def end_term(db: Connection, *, email: str, office: str) -> bool:
    """End a member's term at an office, with their sessions and tokens there; False when it had ended."""
    with db.transaction():
        held = hold_office(db, office)
        term = store.find_term_by_address(db, email=email, office_id=held.id)
        if term is None:
            if store.had_term(db, email=email, office_id=held.id):
                return False
            raise NotFound("Nobody with this address ever acted for {office}.", office=office)
        _end(db, term)
        audit.record(
            db,
            "end term",
            by=OPERATOR,
            demonstration=held.demonstration,
            person=term.person_id,
            office=term.office_id,
            role=term.role,
        )
    return True


def remove_demonstration(db: Connection, *, by: str) -> None:
    """Delete terms of the demonstration; those of real people are told to have ended first."""
    with db.transaction():
        for term in store.end_terms_at_demonstration(db, ended_at=now()):
            tell(db, TermEnded(term=term.as_told()), private={"by": by})
        store.remove_demonstration(db)


def state_terms(db: Connection) -> Iterator[Fact]:
    """State every term anew, as begun or as ended."""
    for term in store.list_all_terms(db):
        fact = TermBegan if term.ended_at is None else TermEnded
        yield fact(term=term.as_told())


def _move_end(db: Connection, known: Term, *, role: Role, until: datetime | None) -> Term:
    if role != known.role:
        raise Conflict(
            "This member acts for the office as {role} already. "
            "End that term first: mayors member end-term.",
            role=known.role,
        )
    if until is None or until == known.until:
        return known
    moved = replace(known, until=until, version=known.version + 1)
    store.change_term(db, moved)
    tell(db, TermBegan(term=moved.as_told()), private={"by": OPERATOR})
    return moved


def _require_no_mayor(db: Connection, office: Office, moment: datetime) -> None:
    """Refuse while a mayor is in office; a term that the clock has ended is ended for good."""
    incumbent = store.find_term_of_mayor(db, office.id)
    if incumbent is None:
        return
    if not incumbent.is_over(moment):
        raise Conflict(
            "{office} has a mayor already. End that term first: mayors member end-term.",
            office=office.name,
        )
    _end(db, incumbent)


def _end(db: Connection, term: Term) -> None:
    ended = replace(term, ended_at=now(), version=term.version + 1)
    store.change_term(db, ended)
    tell(db, TermEnded(term=ended.as_told()), private={"by": OPERATOR})
    end_sessions(db, person_id=term.person_id, office_id=term.office_id, by=OPERATOR)
    revoke_tokens(db, person_id=term.person_id, office_id=term.office_id, by=OPERATOR)
