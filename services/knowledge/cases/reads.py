"""Case studies as readers see them: only what is in sight, each with the office that speaks."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from services.knowledge.cases import store
from services.knowledge.cases.domain import Case, Version
from services.knowledge.channels.domain import Channel
from services.knowledge.channels.reads import find_channel
from shared.core.errors import Gone, NotFound
from shared.data.database import Connection
from shared.data.queries import Queries
from shared.standing.may import owns
from shared.standing.people import Member, Office
from shared.standing.reads import find_office, list_offices

queries = Queries.beside(__file__)

NEWEST = (datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))
"""Where a list begins."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A case study and who speaks."""

    case: Case
    office: Office | None
    """None while identity's facts about it have not arrived."""


@dataclass(frozen=True, slots=True)
class Shown(Spoken):
    """A case study with all that its page needs."""

    channel: Channel | None
    versions: list[Version]


def list_cases(
    db: Connection,
    *,
    channel: str | None = None,
    before: tuple[datetime, UUID] = NEWEST,
    limit: int = 20,
) -> tuple[list[Spoken], tuple[datetime, UUID] | None]:
    """Return the newest case studies before a point, and the point at which the list goes on."""
    name = "list_cases" if channel is None else "list_cases_in_channel"
    found = queries.list(
        db, name, Case, channel=channel, before=before[0], before_id=before[1], limit=limit + 1
    )
    offices = list_offices(db, [case.office_id for case in found])
    page = [Spoken(case, offices.get(case.office_id)) for case in found[:limit]]
    if len(found) <= limit:
        return page, None
    return page, (page[-1].case.published_at, page[-1].case.id)


def get_case(db: Connection, case_id: UUID) -> Spoken:
    """Return a case study that is in sight, or say why there is none."""
    case = queries.find(db, "find_case", Case, id=case_id)
    if case is None:
        raise _why_not(store.find_case(db, case_id))
    return Spoken(case, find_office(db, case.office_id))


def show_case(db: Connection, case_id: UUID) -> Shown:
    """Return a case study in sight with its channel and its history."""
    spoken = get_case(db, case_id)
    return Shown(
        spoken.case,
        spoken.office,
        find_channel(db, spoken.case.channel_slug),
        queries.list(db, "list_versions", Version, id=case_id),
    )


def find_own_hidden_case(db: Connection, reader: Member | None, case_id: UUID) -> Spoken | None:
    """Return a hidden case study to the office whose it is, and to nobody else."""
    if reader is None:
        return None
    case = store.find_case(db, case_id)
    if case is None or not case.is_hidden or case.is_withdrawn or not owns(reader, case.office_id):
        return None
    return Spoken(case, reader.office)


def _why_not(case: Case | None) -> NotFound | Gone:
    if case is None:
        return NotFound("There is no case study at this address.")
    if case.is_withdrawn:
        return Gone("This case study was withdrawn by its office.")
    return Gone("A moderator hid this case study. The public log says under which rule, and why.")
