"""The public log for programs."""

from datetime import datetime
from uuid import UUID

import msgspec

from services.moderation.items.domain import ItemName, read_reference
from services.moderation.log.reads import NEWEST, Logged, LoggedVerdict, list_log
from services.moderation.rules.domain import name_of
from shared.standing.may import ANYBODY
from shared.standing.people import Office
from shared.web import paging
from shared.web.asking import absolute, db, settings
from shared.web.doors import Api
from shared.web.items import Author, author

api = Api("log", __name__)


class LogItem(msgspec.Struct, frozen=True, kw_only=True):
    """A decision in the public log."""

    id: UUID
    url: str
    item: str
    """`post:<id>`, `case:<id>` or `host:<name of a server>`."""
    item_url: str | None
    verdict: LoggedVerdict
    rule: str
    rule_name: str
    reason: str
    author: Author
    """The office that decided; empty words where the operator of the instance did, or `home`."""
    home: str | None
    """The server that decided, where that was the home of a channel elsewhere."""
    published: datetime


class LogList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the public log, newest first."""

    items: list[LogItem]
    next: str | None


class LogListQuery(paging.PageQuery, kw_only=True):
    """Which decisions are wanted."""

    item: ItemName | None = None


@api.get("/log", to=ANYBODY, asks=LogListQuery, gives=LogList, says="Read the public log.")
def list_entries(query: LogListQuery) -> LogList:
    """List decisions, newest first, or those about one item."""
    about = read_reference(query.item, origin=settings().origin) if query.item else None
    before = paging.decode(query.after, datetime, UUID) if query.after else NEWEST
    found, after = list_log(db(), about=about, before=(before[0], before[1]), limit=query.limit)
    return LogList(
        items=[_item(entry, office) for entry, office in found],
        next=paging.next_path(paging.encode(*after) if after else None),
    )


def _item(entry: Logged, office: Office | None) -> LogItem:
    return LogItem(
        id=entry.id,
        url=absolute(f"/log{'' if entry.host else f'?item={entry.name}'}#decision-{entry.id}"),
        item=entry.name,
        item_url=absolute(entry.path) if entry.path else None,
        verdict=entry.verdict,
        rule=entry.rule,
        rule_name=name_of(entry.rule) if entry.rule or not entry.home else "",
        reason=entry.reason,
        author=author(office),
        home=entry.home,
        published=entry.taken_at,
    )
