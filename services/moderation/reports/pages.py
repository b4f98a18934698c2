"""The form by which anybody reports."""

from collections.abc import Mapping
from typing import Any

import msgspec
from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from services.moderation.items.domain import Item, ItemName, read_reference
from services.moderation.items.reads import get_shown_item
from services.moderation.reports import actions
from services.moderation.reports.domain import NewReport, as_member, as_visitor
from services.moderation.rules.domain import RULES
from shared.core.errors import Refusal, Refused
from shared.standing.may import ANYBODY
from shared.standing.reads import find_office
from shared.text import plain
from shared.web.asking import db, reader, settings
from shared.web.doors import Pages
from shared.web.forms import read_form, read_query
from shared.web.whence import source

pages = Pages("reports", __name__)


class AboutQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which item is meant."""

    item: ItemName


@pages.get("/moderation/report", to=ANYBODY)
def ask() -> str:
    """The form, with what is being reported above it."""
    return _form(_shown_item(read_query(AboutQuery).item), {})


@pages.post("/moderation/report", to=ANYBODY)
def receive() -> str | Response | tuple[str, int]:
    """Take the report, or show the form again with what is wrong."""
    item = _shown_item(read_form(AboutQuery).item)
    try:
        wish = read_form(NewReport)
        who = reader()
        reporter = (
            as_member(who.id, who.office.id)
            if who
            else as_visitor(source(), secret=settings().secret_key)
        )
        reference = read_reference(wish.item, origin=settings().origin)
        actions.receive_report(db(), reporter, reference, wish)
    except Refusal as refusal:
        return _form(item, request.form, refusal), refusal.status
    return redirect(f"/moderation/report/thanks?item={item.name}", 303)


@pages.get("/moderation/report/thanks", to=ANYBODY)
def thank() -> str:
    """What happens next."""
    try:
        item: Item | None = _shown_item(read_query(AboutQuery).item)
    except Refusal:
        item = None
    return render_template("reports/thanks.html", item=item)


def _shown_item(name: str) -> Item:
    try:
        reference = read_reference(name, origin=settings().origin)
    except Refused as refusal:
        raise Refused(refusal.sentence) from None
    return get_shown_item(db(), reference)


def _form(item: Item, values: Mapping[str, Any], refusal: Refusal | None = None) -> str:
    return render_template(
        "reports/ask.html",
        item=item,
        office=find_office(db(), item.office_id),
        excerpt=plain.excerpt(item.body),
        rules=RULES,
        values=values,
        refusal=refusal,
        errors=refusal.fields if refusal else {},
    )
