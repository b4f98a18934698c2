"""All that a moderator looks at before deciding about one item."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.moderation.decisions import store
from services.moderation.decisions.domain import Decision, Standing
from services.moderation.items.domain import Item, Reference
from services.moderation.items.reads import find_item
from services.moderation.reports.reads import Said, SentOn, list_reports, list_sent_on
from shared.core.errors import NotFound
from shared.data.database import Connection
from shared.data.queries import Queries
from shared.facts.moderation import ItemKind
from shared.standing.people import Office
from shared.standing.reads import list_offices

queries = Queries.beside(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """An item with its reports and decisions; the item itself may still be on its way here."""

    kind: ItemKind
    id: UUID
    item: Item | None
    standing: Standing | None
    reports: list[Said]
    decisions: list[Decision]
    offices: dict[UUID, Office]
    sent_on: dict[UUID, list[SentOn]]
    """What became of reports and decisions that other servers were to be told, by their ids."""
    hidden_at: str | None
    """The server that hides it, where that is the home of its channel; what moderators here do changes nothing there."""

    @property
    def is_hidden(self) -> bool:
        """Whether moderators hold it out of sight."""
        return self.standing is not None and self.standing.is_hidden

    @property
    def open_reports(self) -> int:
        """How many reports wait."""
        return sum(report.outcome == "open" for report in self.reports)

    @property
    def words_judged(self) -> Decision | None:
        """The last decision to hide, with the words it was about."""
        return next((known for known in self.decisions if known.verdict == "hide"), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Words from elsewhere that wait for a moderator."""

    id: UUID
    office_id: UUID
    channel_slug: str
    thread_id: UUID
    title: str
    body: str
    published_at: datetime


def list_held(
    db: Connection, *, after: tuple[datetime, UUID], limit: int = 20
) -> tuple[list[tuple[Held, Office | None]], tuple[datetime, UUID] | None]:
    """Return what waits to be let through, the oldest first, with who speaks, and where the list goes on."""
    found = queries.list(db, "list_held", Held, after=after[0], after_id=after[1], limit=limit + 1)
    speakers = list_offices(db, [post.office_id for post in found[:limit]])
    last = found[limit - 1] if len(found) > limit else None
    page = [(post, speakers.get(post.office_id)) for post in found[:limit]]
    return page, (last.published_at, last.id) if last else None


def get_file(db: Connection, kind: ItemKind, item_id: UUID) -> File:
    """Return what is known about an item, or refuse with NotFound when nothing is."""
    item = find_item(db, Reference(kind, item_id))
    reports = list_reports(db, kind, item_id)
    decisions = queries.list(db, "list_decisions", Decision, kind=kind, id=item_id)
    if item is None and not reports and not decisions:
        raise NotFound("There is no such post or case study here.")
    speakers = [item.office_id] if item else []
    speakers += [report.office_id for report in reports if report.office_id]
    speakers += [decision.office_id for decision in decisions]
    return File(
        kind=kind,
        id=item_id,
        item=item,
        standing=store.find_standing(db, kind, item_id),
        reports=reports,
        decisions=decisions,
        offices=list_offices(db, speakers),
        sent_on=list_sent_on(
            db, [*(each.id for each in reports), *(each.id for each in decisions)]
        ),
        hidden_at=queries.value(db, "find_home_that_hides", kind=kind, id=item_id),
    )
