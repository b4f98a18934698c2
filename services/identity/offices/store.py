"""Offices in and out of their table, and their handles in the one list of all handles."""

from collections.abc import Iterator
from dataclasses import asdict
from uuid import UUID

from services.identity.offices.domain import ListedOffice, Office
from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)

_BEFORE_ALL = UUID(int=0)


def find_office_by_handle(db: Connection, handle: str) -> Office | None:
    """Return the office with this handle, or None."""
    return queries.find(db, "find_office_by_handle", Office, handle=handle)


def find_office_to_change(db: Connection, handle: str) -> Office | None:
    """Return the office and hold it until the transaction ends, or None."""
    return queries.find(db, "find_office_to_change", Office, handle=handle)


def claim_handle(db: Connection, office: Office) -> bool:
    """Claim the office's handle among all names of the house; False when somebody has it."""
    return queries.count(db, "claim_handle", handle=office.handle, owner=office.id) == 1


def add_office(db: Connection, office: Office) -> None:
    """Add an office."""
    queries.run(db, "add_office", **asdict(office))


def change_office(db: Connection, office: Office) -> None:
    """Keep the office's name as it is now."""
    queries.run(db, "change_office", id=office.id, name=office.name, version=office.version)


def list_offices(db: Connection) -> list[ListedOffice]:
    """Return every office with its city, by handle."""
    return queries.list(db, "list_offices", ListedOffice)


def list_all_offices(db: Connection) -> Iterator[Office]:
    """Yield every office, a portion at a time."""
    after = _BEFORE_ALL
    while portion := queries.list(db, "list_all_offices", Office, after=after):
        yield from portion
        after = portion[-1].id


def remove_demonstration(db: Connection) -> list[UUID]:
    """Delete the demonstration's offices and free their handles; return their ids."""
    removed = [row["id"] for row in db.execute(queries["remove_demonstration"])]
    queries.run(db, "free_handles", owners=removed)
    return removed
