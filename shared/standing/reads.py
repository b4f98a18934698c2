"""Offices by id or handle, as bylines show them."""

from collections.abc import Iterable
from uuid import UUID

from shared.data.database import Connection
from shared.standing.people import Office
from shared.standing.pulse import queries


def list_offices(db: Connection, ids: Iterable[UUID]) -> dict[UUID, Office]:
    """Return the offices known here by id; one that has not been heard of yet is missing."""
    wanted = list(set(ids))
    if not wanted:
        return {}
    return {office.id: office for office in queries.list(db, "list_offices", Office, ids=wanted)}


def find_office(db: Connection, office_id: UUID) -> Office | None:
    """Return the office, or None when it is not known here."""
    return list_offices(db, [office_id]).get(office_id)


def find_website(db: Connection, office: Office) -> str | None:
    """Return the own site of the city an office of this instance speaks for, as far as the operator named it."""
    found: str | None = queries.value(db, "find_website", geoid=office.geoid)
    return found if office.host is None else None


def find_office_by_handle(db: Connection, handle: str) -> Office | None:
    """Return the office with this handle, or None."""
    return queries.find(db, "find_office_by_handle", Office, handle=handle)
