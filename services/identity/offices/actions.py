"""Open an office under a handle nobody else has, rename it, and find it again."""

from collections.abc import Iterator
from dataclasses import replace

from services.identity.audit import actions as audit
from services.identity.audit.actions import OPERATOR
from services.identity.offices import store
from services.identity.offices.domain import ListedOffice, NewOffice, Office, default_name
from services.identity.places.actions import find_city
from shared.bus.outbox import tell
from shared.core.errors import Conflict, NotFound
from shared.core.ids import new_id
from shared.data.database import Connection
from shared.facts.fact import Fact
from shared.facts.identity import OfficeChanged, OfficeOpened, OfficeRemoved


def find_office_by_handle(db: Connection, handle: str) -> Office | None:
    """Return the office with this handle, or None."""
    return store.find_office_by_handle(db, handle)


def list_offices(db: Connection) -> list[ListedOffice]:
    """Return every office with its city, for the operator."""
    return store.list_offices(db)


def hold_office(db: Connection, handle: str) -> Office:
    """Return the office and hold it until the transaction ends, or refuse with NotFound."""
    office = store.find_office_to_change(db, handle)
    if office is None:
        raise NotFound("There is no office with the handle {handle}.", handle=handle)
    return office


def open_office(db: Connection, wish: NewOffice, *, demonstration: bool = False) -> Office:
    """Open an office in a city, or rename the one that has the handle there already."""
    with db.transaction():
        known = store.find_office_to_change(db, wish.handle)
        if known is not None:
            return _rename(db, known, wish)
        city = find_city(db, wish.geoid)
        if city is None:
            raise NotFound(
                "No city with the GEOID {geoid} is known here. Register it first: mayors city add.",
                geoid=wish.geoid,
            )
        office = Office(
            id=new_id(),
            handle=wish.handle,
            name=wish.name or default_name(city.name),
            geoid=wish.geoid,
            version=1,
            demonstration=demonstration,
        )
        if not store.claim_handle(db, office):
            known = store.find_office_to_change(db, wish.handle)
            if known is not None:
                return _rename(db, known, wish)
            raise Conflict(
                "The handle {handle} belongs to somebody else here. Choose another.",
                handle=wish.handle,
            )
        store.add_office(db, office)
        tell(db, OfficeOpened(office=office.as_told()), private={"by": OPERATOR})
        _record(db, "open office", office)
    return office


def remove_demonstration(db: Connection) -> int:
    """Take the demonstration's offices away and free their handles; return how many there were."""
    with db.transaction():
        removed = store.remove_demonstration(db)
        for office_id in removed:
            tell(db, OfficeRemoved(office_id=office_id), private={"by": OPERATOR})
    return len(removed)


def state_offices(db: Connection) -> Iterator[Fact]:
    """State every office anew."""
    for office in store.list_all_offices(db):
        yield OfficeOpened(office=office.as_told())


def _rename(db: Connection, known: Office, wish: NewOffice) -> Office:
    if wish.geoid != known.geoid:
        raise Conflict(
            "The handle {handle} belongs to the office of another city ({geoid}). Choose another.",
            handle=known.handle,
            geoid=known.geoid,
        )
    if wish.name is None or wish.name == known.name:
        return known
    renamed = replace(known, name=wish.name, version=known.version + 1)
    store.change_office(db, renamed)
    tell(db, OfficeChanged(office=renamed.as_told()), private={"by": OPERATOR})
    _record(db, "rename office", renamed)
    return renamed


def _record(db: Connection, act: str, office: Office) -> None:
    audit.record(
        db,
        act,
        by=OPERATOR,
        demonstration=office.demonstration,
        office=office.id,
        handle=office.handle,
        city=office.geoid,
    )
