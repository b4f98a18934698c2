"""Case studies and their versions in and out of their tables."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from services.knowledge.cases.domain import Case, Words
from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)

_BEFORE_ALL = UUID(int=0)


def add_case(db: Connection, case: Case) -> None:
    """Add a new case study."""
    queries.run(
        db,
        "add_case",
        id=case.id,
        office_id=case.office_id,
        channel_slug=case.channel_slug,
        published_at=case.published_at,
        version=case.version,
        demonstration=case.demonstration,
        **_words(case),
    )


def add_version(db: Connection, case: Case, *, written_at: datetime, member_id: UUID) -> None:
    """Keep the case study's present words as a version."""
    queries.run(
        db,
        "add_version",
        case_id=case.id,
        version=case.version,
        written_at=written_at,
        member_id=member_id,
        **_words(case),
    )


def find_case(db: Connection, case_id: UUID) -> Case | None:
    """Return the case study, in sight or not, or None."""
    return queries.find(db, "find_case", Case, id=case_id)


def find_case_to_change(db: Connection, case_id: UUID) -> Case | None:
    """Return the case study and hold its row until the transaction ends, or None."""
    return queries.find(db, "find_case_to_change", Case, id=case_id)


def change_words(db: Connection, case: Case) -> None:
    """Replace the words."""
    queries.run(
        db,
        "change_words",
        id=case.id,
        version=case.version,
        edited_at=case.edited_at,
        **_words(case),
    )


def change_sight(db: Connection, case: Case) -> None:
    """Put the case study in or out of sight."""
    queries.run(
        db,
        "change_sight",
        id=case.id,
        is_withdrawn=case.is_withdrawn,
        is_hidden=case.is_hidden,
        hidden_reason=case.hidden_reason,
        decided_at=case.decided_at,
        version=case.version,
    )


def list_all_cases(db: Connection) -> Iterator[Case]:
    """Yield every case study there is, in sight or not, a portion at a time."""
    after = _BEFORE_ALL
    while portion := queries.list(db, "list_all_cases", Case, after=after):
        yield from portion
        after = portion[-1].id


def remove_demonstration(db: Connection) -> list[UUID]:
    """Delete the demonstration's case studies; return their ids."""
    return [row["id"] for row in db.execute(queries["remove_demonstration"])]


def _words(case: Words) -> dict[str, object]:
    return {
        "title": case.title,
        "problem": case.problem,
        "action": case.action,
        "lessons": case.lessons,
        "cost": case.cost,
        "outcome": None if case.outcome_json is None else Jsonb(case.outcome_json),
    }
