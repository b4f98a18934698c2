"""Terms in and out of their table."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from services.identity.terms.domain import Term
from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)

_BEFORE_ALL = UUID(int=0)


def find_term_to_change(db: Connection, *, person_id: UUID, office_id: UUID) -> Term | None:
    """Return the person's open term at the office, held until the transaction ends."""
    return queries.find(db, "find_term_to_change", Term, person_id=person_id, office_id=office_id)


def find_term_of_mayor(db: Connection, office_id: UUID) -> Term | None:
    """Return the open term of the office's mayor, held until the transaction ends."""
    return queries.find(db, "find_term_of_mayor", Term, office_id=office_id)


def find_term_by_address(db: Connection, *, email: str, office_id: UUID) -> Term | None:
    """Return the open term of whoever has this address, held with its person."""
    return queries.find(db, "find_term_by_address", Term, email=email, office_id=office_id)


def had_term(db: Connection, *, email: str, office_id: UUID) -> bool:
    """Return whether whoever has this address ever had a term at the office."""
    return bool(queries.value(db, "had_term", email=email, office_id=office_id))


def add_term(db: Connection, term: Term) -> None:
    """Add a term."""
    queries.run(db, "add_term", **asdict(term))


def change_term(db: Connection, term: Term) -> None:
    """Keep the term's end as it is now."""
    queries.run(
        db,
        "change_term",
        id=term.id,
        version=term.version,
        until=term.until,
        ended_at=term.ended_at,
    )


def list_all_terms(db: Connection) -> Iterator[Term]:
    """Yield every term, a portion at a time."""
    after = _BEFORE_ALL
    while portion := queries.list(db, "list_all_terms", Term, after=after):
        yield from portion
        after = portion[-1].id


def end_terms_at_demonstration(db: Connection, *, ended_at: datetime) -> list[Term]:
    """End the terms of real people at the demonstration's offices; return them."""
    return queries.list(db, "end_terms_at_demonstration", Term, ended_at=ended_at)


def remove_demonstration(db: Connection) -> None:
    """Delete the terms of the demonstration's people and offices."""
    queries.run(db, "remove_demonstration")
