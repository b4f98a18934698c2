"""The public log, for everybody."""

from datetime import datetime
from uuid import UUID

from flask import render_template

from services.moderation.hosts.domain import POLICY_NAMES, HostName
from services.moderation.items.domain import ItemName, read_reference
from services.moderation.log.reads import NEWEST, list_log
from services.moderation.rules.domain import name_of
from shared.standing.may import ANYBODY
from shared.web import paging
from shared.web.asking import db, settings
from shared.web.doors import Pages
from shared.web.forms import read_query

pages = Pages("log", __name__)


class LogQuery(paging.PageQuery, kw_only=True):
    """Which decisions are wanted."""

    item: ItemName | None = None
    host: HostName | None = None


@pages.get("/log", to=ANYBODY)
def show() -> str:
    """Every decision, newest first, or those about one item or one server."""
    query = read_query(LogQuery)
    about = read_reference(query.item, origin=settings().origin) if query.item else None
    before = paging.decode(query.after, datetime, UUID) if query.after else NEWEST
    found, after = list_log(
        db(), about=about, host=query.host, before=(before[0], before[1]), limit=query.limit
    )
    return render_template(
        "log/show.html",
        entries=found,
        about=about or query.host,
        is_first_page=query.after is None,
        next_path=paging.next_path(paging.encode(*after) if after else None),
        name_of=name_of,
        policies=POLICY_NAMES,
    )
