"""The moderators' desk: the queue, and one item with what to do about it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from services.moderation.decisions import actions, reads
from services.moderation.decisions.domain import Leaving, NewDecision
from services.moderation.items.domain import Reference
from services.moderation.reports.reads import OLDEST, list_queue
from services.moderation.rules.domain import RULES, RuleCode, name_of
from shared.core.errors import NotFound, Refusal
from shared.facts.moderation import ItemKind, Verdict
from shared.facts.words import Reason
from shared.standing.may import MODERATORS, owns
from shared.text import markdown, plain
from shared.web import paging
from shared.web.asking import db, member
from shared.web.doors import Pages
from shared.web.forms import read_form, read_query

pages = Pages("decisions", __name__)

ITEM = "/moderation/items/<kind>/<uuid:item_id>"


class DecisionForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the form about one item asks for."""

    reason: Reason
    rule: RuleCode | None = None
    forward: bool = False


@pages.get("/moderation", to=MODERATORS)
def queue() -> str:
    """What waits, longest first."""
    query = read_query(paging.PageQuery)
    after = paging.decode(query.after, datetime, UUID) if query.after else OLDEST
    waiting, onward = list_queue(db(), after=(after[0], after[1]), limit=query.limit)
    return render_template(
        "decisions/queue.html",
        waiting=waiting,
        is_first_page=query.after is None,
        next_path=paging.next_path(paging.encode(*onward) if onward else None),
        excerpt=plain.excerpt,
        name_of=name_of,
    )


@pages.get("/moderation/held", to=MODERATORS)
def held() -> str:
    """Words from elsewhere that wait to be let through, the oldest first."""
    query = read_query(paging.PageQuery)
    after = paging.decode(query.after, datetime, UUID) if query.after else OLDEST
    waiting, onward = reads.list_held(db(), after=(after[0], after[1]), limit=query.limit)
    return render_template(
        "decisions/held.html",
        held=waiting,
        is_first_page=query.after is None,
        next_path=paging.next_path(paging.encode(*onward) if onward else None),
        render=markdown.render,
    )


@pages.post("/moderation/held/<uuid:post_id>", to=MODERATORS)
def let_through(post_id: UUID) -> Response:
    """Show it where it stands; then on to the next."""
    actions.let_through(db(), member(), post_id)
    return redirect("/moderation/held", 303)


@pages.get(ITEM, to=MODERATORS)
def show(kind: str, item_id: UUID) -> str:
    """One item: what it says, who reported what, what was decided, and the likeliest acts."""
    return _page(_known(kind), item_id, {})


@pages.post(f"{ITEM}/hide", to=MODERATORS)
def hide(kind: str, item_id: UUID) -> str | Response | tuple[str, int]:
    """Hide it."""
    return _decide(_known(kind), item_id, "hide")


@pages.post(f"{ITEM}/restore", to=MODERATORS)
def restore(kind: str, item_id: UUID) -> str | Response | tuple[str, int]:
    """Bring it back into sight."""
    return _decide(_known(kind), item_id, "restore")


@pages.post(f"{ITEM}/leave", to=MODERATORS)
def leave(kind: str, item_id: UUID) -> str | Response | tuple[str, int]:
    """Close its reports; it breaks no rule."""
    known = _known(kind)
    try:
        actions.leave_item(db(), member(), Reference(known, item_id), read_form(Leaving))
    except Refusal as refusal:
        return _page(known, item_id, request.form, refusal), refusal.status
    return redirect("/moderation", 303)


def _known(kind: str) -> ItemKind:
    if kind == "post":
        return "post"
    if kind == "case":
        return "case"
    raise NotFound("There is no such post or case study here.")


def _decide(kind: ItemKind, item_id: UUID, verdict: Verdict) -> str | Response | tuple[str, int]:
    try:
        form = read_form(DecisionForm)
        wish = NewDecision(
            item=f"{kind}:{item_id}", verdict=verdict, reason=form.reason, rule=form.rule,
            forward=form.forward,
        )  # fmt: skip
        actions.take_decision(db(), member(), Reference(kind, item_id), wish)
    except Refusal as refusal:
        return _page(kind, item_id, request.form, refusal), refusal.status
    return redirect(f"/moderation/items/{kind}/{item_id}", 303)


def _page(
    kind: ItemKind, item_id: UUID, values: Mapping[str, Any], refusal: Refusal | None = None
) -> str:
    file = reads.get_file(db(), kind, item_id)
    judged = file.words_judged if file.is_hidden else None
    return render_template(
        "decisions/show.html",
        file=file,
        title=judged.item_title if judged else file.item.title if file.item else "",
        body=markdown.render(judged.item_body if judged else file.item.body if file.item else ""),
        is_own=file.item is not None and owns(member(), file.item.office_id),
        rules=RULES,
        name_of=name_of,
        values=values,
        refusal=refusal,
        errors=refusal.fields if refusal else {},
    )
