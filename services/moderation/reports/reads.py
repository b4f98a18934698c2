"""The queue and the reports of one item, for moderators."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from services.moderation.items.domain import item_path
from services.moderation.reports.domain import ReportOutcome
from shared.data.database import Connection
from shared.data.queries import Queries
from shared.facts.federation import FlagOutcome
from shared.facts.moderation import ItemKind
from shared.standing.people import Office
from shared.standing.reads import list_offices

queries = Queries.beside(__file__)

OLDEST = (datetime.min.replace(tzinfo=UTC), UUID(int=0))
"""Where the queue begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An item with open reports; what is known of it may still be on its way."""

    item_kind: ItemKind
    item_id: UUID
    reports: int
    since: datetime
    rules: list[str]
    office_id: UUID | None
    channel_slug: str | None
    thread_id: UUID | None
    title: str | None
    body: str | None
    is_hidden: bool | None
    is_withdrawn: bool | None

    @property
    def path(self) -> str:
        """Path of the item's own page; empty while too little is known."""
        return item_path(
            self.item_kind,
            self.item_id,
            channel_slug=self.channel_slug,
            thread_id=self.thread_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One report as moderators read it: never by whom, unless an office spoke."""

    id: UUID
    rule: str
    reason: str
    office_id: UUID | None
    received_at: datetime
    outcome: ReportOutcome
    closed_at: datetime | None
    host: str | None
    """The server that reported, where it was not a person."""
    is_forwarded: bool
    """Whether the reporter asked to tell the server the words came from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentOn:
    """What became of a report, or of a decision's reason, that another server was to be told."""

    asked_by: UUID
    host: str
    outcome: FlagOutcome
    reason: str
    since: datetime


def list_queue(
    db: Connection, *, after: tuple[datetime, UUID] = OLDEST, limit: int = 20
) -> tuple[list[tuple[Waiting, Office | None]], tuple[datetime, UUID] | None]:
    """Return items with open reports, longest waiting first, and the point at which the list goes on."""
    found = queries.list(
        db, "list_queue", Waiting, after=after[0], after_id=after[1], limit=limit + 1
    )
    offices = list_offices(db, [row.office_id for row in found if row.office_id])
    page = [(row, offices.get(row.office_id) if row.office_id else None) for row in found[:limit]]
    last = page[-1][0] if len(found) > limit else None
    return page, (last.since, last.item_id) if last else None


def list_reports(db: Connection, kind: ItemKind, item_id: UUID) -> list[Said]:
    """Return the reports of an item, newest first."""
    return queries.list(db, "list_reports", Said, kind=kind, id=item_id)


def list_sent_on(db: Connection, ids: Iterable[UUID]) -> dict[UUID, list[SentOn]]:
    """Return what became of reports and decisions that were to be sent on, by their ids."""
    found: dict[UUID, list[SentOn]] = {}
    for each in queries.list(db, "list_sent_on", SentOn, ids=list(ids)):
        found.setdefault(each.asked_by, []).append(each)
    return found
