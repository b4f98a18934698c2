"""People in and out of their table."""

from collections.abc import Iterator
from dataclasses import asdict
from uuid import UUID

from services.identity.people.domain import ListedMember, Membership, Person
from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)

_BEFORE_ALL = UUID(int=0)


def find_person_to_change(db: Connection, email: str) -> Person | None:
    """Return whoever has this address, in any case of letters, held until the transaction ends."""
    return queries.find(db, "find_person_to_change", Person, email=email)


def add_person(db: Connection, person: Person) -> bool:
    """Add a person; False when somebody has just been added under the address."""
    return queries.count(db, "add_person", **asdict(person)) == 1


def change_person(db: Connection, person: Person) -> None:
    """Keep the person as they are now; the address stays."""
    queries.run(db, "change_person", **asdict(person))


def find_membership(db: Connection, *, email: str, office: str) -> Membership | None:
    """Return the person's open term at the office, or None."""
    return queries.find(db, "find_membership", Membership, email=email, office=office)


def list_members(db: Connection, office: str | None) -> list[ListedMember]:
    """Return whose term at one office, or at any, goes on."""
    return queries.list(db, "list_members", ListedMember, office=office)


def list_all_people(db: Connection) -> Iterator[Person]:
    """Yield every person, a portion at a time."""
    after = _BEFORE_ALL
    while portion := queries.list(db, "list_all_people", Person, after=after):
        yield from portion
        after = portion[-1].id


def remove_demonstration(db: Connection) -> list[UUID]:
    """Delete the demonstration's people; return their ids."""
    return [row["id"] for row in db.execute(queries["remove_demonstration"])]
