"""The moderators' page about other servers."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from services.moderation.hosts import actions
from services.moderation.hosts.domain import POLICY_NAMES, NewHostRule
from services.moderation.hosts.reads import list_hosts
from shared.core.errors import Refusal
from shared.standing.may import MODERATORS
from shared.web import paging
from shared.web.asking import db, member, settings
from shared.web.doors import Pages
from shared.web.forms import read_form, read_query

pages = Pages("hosts", __name__)


@pages.get("/moderation/hosts", to=MODERATORS)
def show() -> str:
    """Servers that are limited or blocked, and the form that decides about one."""
    return _page({"host": request.args.get("host", "")[:260]})


@pages.post("/moderation/hosts", to=MODERATORS)
def judge() -> str | Response | tuple[str, int]:
    """Decide about a server, or show the form again with what is wrong."""
    try:
        actions.judge_host(db(), member(), read_form(NewHostRule), origin=settings().origin)
    except Refusal as refusal:
        return _page(request.form, refusal), refusal.status
    return redirect("/moderation/hosts", 303)


def _page(values: Mapping[str, Any], refusal: Refusal | None = None) -> str:
    after = read_query(paging.PageQuery).after
    found, onward = list_hosts(db(), after=paging.decode(after, str)[0] if after else "")
    return render_template(
        "hosts/show.html",
        hosts=found,
        is_first_page=after is None,
        next_path=paging.next_path(paging.encode(onward) if onward else None),
        policies=POLICY_NAMES,
        values=values,
        refusal=refusal,
        errors=refusal.fields if refusal else {},
    )
