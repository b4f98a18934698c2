"""Decisions as the public log shows them: the deciding office, never the person."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from services.moderation.items.domain import Reference, item_path
from shared.data.database import Connection
from shared.data.queries import Queries
from shared.facts.moderation import ItemKind, Verdict
from shared.standing.people import Office
from shared.standing.reads import list_offices

queries = Queries.beside(__file__)

NEWEST = (datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))
"""Where the log begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """One decision; the item's address may be unknown here."""

    id: UUID
    item_kind: ItemKind
    item_id: UUID
    verdict: Verdict
    rule: str
    reason: str
    office_id: UUID
    taken_at: datetime
    channel_slug: str | None
    thread_id: UUID | None

    @property
    def name(self) -> str:
        """As reports and decisions name the item."""
        return f"{self.item_kind}:{self.item_id}"

    @property
    def path(self) -> str:
        """Path of the item's page; empty while too little is known."""
        return item_path(
            self.item_kind,
            self.item_id,
            channel_slug=self.channel_slug,
            thread_id=self.thread_id,
        )


def list_log(
    db: Connection,
    *,
    about: Reference | None = None,
    before: tuple[datetime, UUID] = NEWEST,
    limit: int = 20,
) -> tuple[list[tuple[Logged, Office | None]], tuple[datetime, UUID] | None]:
    """Return the newest decisions, each with the office that took it, and where the list goes on."""
    values = {"before": before[0], "before_id": before[1], "limit": limit + 1}
    if about is None:
        found = queries.list(db, "list_log", Logged, **values)
    else:
        found = queries.list(
            db, "list_log_of_item", Logged, item_kind=about.kind, item_id=about.id, **values
        )
    offices = list_offices(db, [row.office_id for row in found])
    page = [(row, offices.get(row.office_id)) for row in found[:limit]]
    last = page[-1][0] if len(found) > limit else None
    return page, (last.taken_at, last.id) if last else None
