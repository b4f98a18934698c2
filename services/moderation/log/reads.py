"""Decisions as the public log shows them: the deciding office, never the person."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

from services.moderation.items.domain import Reference, item_path
from shared.data.database import Connection
from shared.data.queries import Queries
from shared.facts.moderation import HostPolicy, ItemKind, Verdict
from shared.standing.people import Office
from shared.standing.reads import list_offices

queries = Queries.beside(__file__)

NEWEST = (datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))
"""Where the log begins."""


LoggedVerdict = Verdict | HostPolicy
"""What was decided about an item, or about a server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """One decision, about an item or a server; the item's address may be unknown here."""

    id: UUID
    item_kind: ItemKind | Literal["host"]
    item_id: UUID | None
    verdict: LoggedVerdict
    rule: str
    reason: str
    office_id: UUID | None
    """None: the operator of the instance decided, or the home of a channel elsewhere."""
    taken_at: datetime
    channel_slug: str | None
    thread_id: UUID | None
    host: str | None
    """The server it is about, where it is about one."""
    home: str | None
    """The server that decided, where that was the home of a channel elsewhere."""

    @property
    def name(self) -> str:
        """As reports and decisions name the item."""
        return f"{self.item_kind}:{self.host or self.item_id}"

    @property
    def path(self) -> str:
        """Path of the item's page; empty while too little is known."""
        if self.item_kind == "host" or self.item_id is None:
            return ""
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
    host: str | None = None,
    before: tuple[datetime, UUID] = NEWEST,
    limit: int = 20,
) -> tuple[list[tuple[Logged, Office | None]], tuple[datetime, UUID] | None]:
    """Return the newest decisions, each with the office that took it, and where the list goes on."""
    values = {"before": before[0], "before_id": before[1], "limit": limit + 1}
    if host is not None:
        found = queries.list(db, "list_log_of_host", Logged, host=host, **values)
    elif about is None:
        found = queries.list(db, "list_log", Logged, **values)
    else:
        found = queries.list(
            db, "list_log_of_item", Logged, item_kind=about.kind, item_id=about.id, **values
        )
    offices = list_offices(db, [row.office_id for row in found if row.office_id])
    page = [(row, offices.get(row.office_id) if row.office_id else None) for row in found[:limit]]
    last = page[-1][0] if len(found) > limit else None
    return page, (last.taken_at, last.id) if last else None
