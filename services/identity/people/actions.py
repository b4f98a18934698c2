"""Make people members, suspend and reinstate them (gate G24: each act leaves a record)."""

from collections.abc import Iterator
from dataclasses import replace

from services.identity.audit import actions as audit
from services.identity.audit.actions import OPERATOR
from services.identity.offices.actions import find_office_by_handle, hold_office
from services.identity.offices.domain import Office
from services.identity.people import store
from services.identity.people.domain import (
    ListedMember,
    Membership,
    NewMembership,
    Person,
    default_name,
)
from services.identity.sessions.actions import end_sessions
from services.identity.terms.actions import begin_term
from services.identity.tokens.actions import revoke_tokens
from shared.bus.outbox import tell
from shared.core.clock import now
from shared.core.errors import Conflict, NotFound
from shared.core.ids import new_id
from shared.data.database import Connection
from shared.facts.fact import Fact
from shared.facts.identity import (
    MemberChanged,
    MemberJoined,
    MemberReinstated,
    MemberRemoved,
    MemberSuspended,
)


def find_membership(db: Connection, *, email: str, office: str) -> Membership | None:
    """Return a person's open term at an office, with its version and theirs."""
    return store.find_membership(db, email=email, office=office)


def list_members(db: Connection, office: str | None) -> list[ListedMember]:
    """Return who may act for one office, or for any, for the operator; refuse an office nobody opened."""
    if office is not None and find_office_by_handle(db, office) is None:
        raise NotFound("There is no office with the handle {handle}.", handle=office)
    return store.list_members(db, office)


def add_member(db: Connection, wish: NewMembership, *, demonstration: bool = False) -> Person:
    """Let somebody act for an office; a person who is new here is made known first.

    Doing it twice changes nothing; another name, duty or end of the term is taken over.
    """
    with db.transaction():
        office = hold_office(db, wish.office)
        if office.is_closed:
            raise Conflict("{office} is closed. Nobody can act for it.", office=office.name)
        before = store.find_membership(db, email=wish.email, office=wish.office)
        person = _make_known(db, office, wish, demonstration=demonstration)
        begin_term(db, office, person_id=person.id, role=wish.role, until=wish.until)
        if store.find_membership(db, email=wish.email, office=wish.office) != before:
            audit.record(
                db,
                "add member",
                by=OPERATOR,
                demonstration=person.demonstration or office.demonstration,
                person=person.id,
                office=office.id,
                role=wish.role,
                moderator=person.is_moderator,
                until=wish.until,
            )
    return person


def suspend_member(db: Connection, *, email: str) -> Person:
    """Stop a person from acting for any office, at once; sessions and tokens are dead."""
    with db.transaction():
        person = _hold(db, email)
        if person.suspended_at is not None:
            return person
        suspended = _with_new_epoch(replace(person, suspended_at=now()))
        store.change_person(db, suspended)
        tell(db, MemberSuspended(member=suspended.as_told()), private={"by": OPERATOR})
        _end_credentials(db, suspended)
        _record(db, "suspend member", suspended)
    return suspended


def reinstate_member(db: Connection, *, email: str) -> Person:
    """Let a suspended person act again; they sign in anew, and earlier tokens stay dead."""
    with db.transaction():
        person = _hold(db, email)
        if person.suspended_at is None:
            return person
        reinstated = _with_new_epoch(replace(person, suspended_at=None))
        store.change_person(db, reinstated)
        tell(db, MemberReinstated(member=reinstated.as_told()), private={"by": OPERATOR})
        _end_credentials(db, reinstated)
        _record(db, "reinstate member", reinstated)
    return reinstated


def remove_demonstration(db: Connection) -> int:
    """Take the demonstration's people away; their terms and credentials are gone already."""
    with db.transaction():
        removed = store.remove_demonstration(db)
        for person_id in removed:
            tell(db, MemberRemoved(member_id=person_id), private={"by": OPERATOR})
    return len(removed)


def state_people(db: Connection) -> Iterator[Fact]:
    """State every person anew, as the fact that describes them best."""
    for person in store.list_all_people(db):
        fact = MemberJoined if person.suspended_at is None else MemberSuspended
        yield fact(member=person.as_told())


def _make_known(
    db: Connection, office: Office, wish: NewMembership, *, demonstration: bool
) -> Person:
    known = store.find_person_to_change(db, wish.email)
    if known is None:
        person = Person(
            id=new_id(),
            email=wish.email,
            name=wish.name or default_name(wish.role, office.name),
            epoch=1,
            version=1,
            is_moderator=bool(wish.is_moderator),
            demonstration=demonstration,
        )
        if store.add_person(db, person):
            tell(db, MemberJoined(member=person.as_told()), private={"by": OPERATOR})
            return person
        known = _hold(db, wish.email)
    if known.suspended_at is not None:
        raise Conflict("This member is suspended. Reinstate them first: mayors member reinstate.")
    if known.demonstration and not office.demonstration:
        raise Conflict("This address belongs to the demonstration. Use one of a real person.")
    return _change(db, known, wish)


def _change(db: Connection, known: Person, wish: NewMembership) -> Person:
    wished = replace(
        known,
        name=known.name if wish.name is None else wish.name,
        is_moderator=known.is_moderator if wish.is_moderator is None else wish.is_moderator,
    )
    if wished == known:
        return known
    changed = replace(wished, version=known.version + 1)
    store.change_person(db, changed)
    tell(db, MemberChanged(member=changed.as_told()), private={"by": OPERATOR})
    return changed


def _hold(db: Connection, email: str) -> Person:
    person = store.find_person_to_change(db, email)
    if person is None:
        raise NotFound("Nobody is known here under this address.")
    return person


def _with_new_epoch(person: Person) -> Person:
    return replace(person, epoch=person.epoch + 1, version=person.version + 1)


def _end_credentials(db: Connection, person: Person) -> None:
    end_sessions(db, person_id=person.id, by=OPERATOR)
    revoke_tokens(db, person_id=person.id, by=OPERATOR)


def _record(db: Connection, act: str, person: Person) -> None:
    audit.record(
        db,
        act,
        by=OPERATOR,
        demonstration=person.demonstration,
        person=person.id,
        epoch=person.epoch,
    )
