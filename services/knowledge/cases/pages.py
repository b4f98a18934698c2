"""Case studies for people: the library, a case, and the form to add or change one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from services.knowledge.cases import actions, reads
from services.knowledge.cases.domain import Case, NewCase, Words
from services.knowledge.cases.reads import NEWEST
from services.knowledge.channels.reads import find_channel, list_channels
from services.knowledge.outcomes.domain import Said, change, evidence, is_few
from shared.core.errors import Gone, Refusal, Refused
from shared.core.links import case_path
from shared.core.marks import N_
from shared.facts.knowledge import Outcome
from shared.facts.words import Slug
from shared.standing.may import ANYBODY, WRITERS, require_own
from shared.text import markdown, plain
from shared.web import paging, structured
from shared.web.asking import db, member, reader
from shared.web.doors import Pages
from shared.web.forms import read_form, read_query
from shared.web.language import gettext
from shared.web.twins import name_twin

pages = Pages("cases", __name__)


class HomeQuery(paging.PageQuery, kw_only=True):
    """Which case studies the library shows."""

    channel: Slug | None = None


@pages.get("/knowledge", to=ANYBODY)
def home() -> str:
    """The library: newest first, each with what it did."""
    query = read_query(HomeQuery)
    before = paging.decode(query.after, datetime, UUID) if query.after else NEWEST
    found, after = reads.list_cases(
        db(), channel=query.channel, before=(before[0], before[1]), limit=query.limit
    )
    return render_template(
        "cases/home.html",
        cases=found,
        channels=list_channels(db()),
        chosen=find_channel(db(), query.channel) if query.channel else None,
        chosen_slug=query.channel or "",
        is_first_page=query.after is None,
        next_path=paging.next_path(paging.encode(*after) if after else None),
        excerpt=plain.excerpt,
    )


@pages.get("/knowledge/cases/new", to=WRITERS)
def compose() -> str:
    """The empty form, in the channel the reader comes from."""
    slug = request.args.get("channel", "")
    is_known = any(channel.slug == slug for channel in list_channels(db()))
    return _form({"channel": slug} if is_known else {}, case=None)


@pages.post("/knowledge/cases/new", to=WRITERS)
def publish() -> str | Response | tuple[str, int]:
    """Publish what the form holds, or show it again with what is wrong."""
    try:
        case = actions.file_case(db(), member(), _read_wish())
    except Refusal as refusal:
        return _form(request.form, case=None, refusal=refusal), refusal.status
    return redirect(case_path(case.id), 303)


@pages.get("/knowledge/cases/<uuid:case_id>", to=ANYBODY)
def show(case_id: UUID) -> str | tuple[str, int]:
    """One case study; its own office also sees why it was hidden."""
    try:
        shown = reads.show_case(db(), case_id)
    except Gone:
        own = reads.find_own_hidden_case(db(), reader(), case_id)
        if own is None:
            raise
        return render_template("cases/hidden.html", case=own.case, parts=_parts(own.case)), 200
    name_twin("cases", case_id, demonstration=shown.case.demonstration)
    case = shown.case
    figure = _figure(case.outcome)
    described = f"{figure['sentence']} " if figure else ""
    return render_template(
        "cases/show.html",
        case=shown.case,
        description=described + plain.excerpt(case.problem),
        structured=_structured(shown, described),
        office=shown.office,
        channel=shown.channel,
        versions=shown.versions,
        parts=_parts(shown.case),
        figure=figure,
        parts_of=_parts,
        figure_of=_figure,
    )


@pages.get("/knowledge/cases/<uuid:case_id>/edit", to=WRITERS)
def edit(case_id: UUID) -> str:
    """The form with the present words."""
    case = reads.get_case(db(), case_id).case
    require_own(member(), case.office_id)
    return _form(_values(case), case=case)


@pages.post("/knowledge/cases/<uuid:case_id>/edit", to=WRITERS)
def revise(case_id: UUID) -> str | Response | tuple[str, int]:
    """Publish the changed words, or show them again with what is wrong."""
    case = reads.get_case(db(), case_id).case
    require_own(member(), case.office_id)
    try:
        actions.revise_case(db(), member(), case_id, _read_wish())
    except Refusal as refusal:
        return _form(request.form, case=case, refusal=refusal), refusal.status
    return redirect(case_path(case_id), 303)


@pages.get("/knowledge/cases/<uuid:case_id>/withdraw", to=WRITERS)
def ask_to_withdraw(case_id: UUID) -> str:
    """Say what withdrawing means before it is done."""
    case = reads.get_case(db(), case_id).case
    require_own(member(), case.office_id)
    return render_template("cases/withdraw.html", case=case)


@pages.post("/knowledge/cases/<uuid:case_id>/withdraw", to=WRITERS)
def withdraw(case_id: UUID) -> Response:
    """Take the case study back."""
    actions.withdraw_case(db(), member(), case_id)
    return redirect("/knowledge", 303)


def _structured(shown: reads.Shown, described: str) -> structured.Structured:
    """Return a case study for machines."""
    case = shown.case
    told = structured.said(
        "Article",
        case_path(case.id),
        described + case.problem,
        shown.office,
        published=case.published_at,
        edited=case.edited_at,
        headline=case.title,
    )
    return structured.page(told, is_part_of=(gettext("Knowledge"), "/knowledge"))


def _read_wish() -> NewCase:
    wish = read_form(NewCase)
    if wish.outcome is not None and not request.form.get("outcome.status"):
        sentence = N_("Say what kind of number this is.")
        raise Refused("Some fields need another look.", fields={"outcome.status": sentence})
    return wish


def _form(values: Mapping[str, Any], *, case: Case | None, refusal: Refusal | None = None) -> str:
    return render_template(
        "cases/compose.html",
        values=values,
        case=case,
        refusal=refusal,
        errors=refusal.fields if refusal else {},
        channels=[channel for channel in list_channels(db()) if not channel.is_archived],
    )


def _values(case: Case) -> dict[str, Any]:
    values: dict[str, Any] = {
        "channel": case.channel_slug,
        "title": case.title,
        "problem": case.problem,
        "action": case.action,
        "lessons": case.lessons,
        "cost": case.cost,
    }
    outcome = case.outcome_json or {}
    for name, value in outcome.items():
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # noqa: PLW2901 - shown as it was typed
        values[f"outcome.{name}"] = "" if value is None else str(value)
    if values.get("outcome.comparison") == "none":
        values["outcome.comparison"] = ""
    return values


def _parts(words: Words) -> dict[str, str]:
    return {
        name: markdown.render(text)
        for name, text in (
            ("problem", words.problem),
            ("action", words.action),
            ("lessons", words.lessons),
        )
        if text
    }


def _figure(outcome: Outcome | None) -> dict[str, Any] | None:
    """Return what an outcome says, in the reader's language."""
    if outcome is None:
        return None
    return {
        "sentence": _say(change(outcome).sentence),
        "evidence": _say(evidence(outcome)),
        "is_few": is_few(outcome),
    }


def _say(said: Said | str) -> str:
    if isinstance(said, str):
        return said
    return gettext(said.pattern, **{name: _say(value) for name, value in said.values.items()})
