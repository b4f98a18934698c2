"""Joining the network by another instance's starter list: look at it, keep what is wanted, follow that."""

from collections.abc import Mapping

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from federation.actors.fetching import fetcher_at
from federation.mirror.reads import list_following
from federation.starter import actions
from federation.starter.domain import StarterList, Teller
from shared.core.errors import Refusal, Refused
from shared.standing.may import MODERATORS
from shared.web.asking import db, settings
from shared.web.doors import Pages
from shared.web.forms import read_form

pages = Pages("joining", __name__)


@pages.get("/network/list", to=MODERATORS)
def ask() -> str:
    """The form that asks whose list to read."""
    return _ask()


@pages.post("/network/list", to=MODERATORS)
def look() -> str | tuple[str, int]:
    """Show the list of an instance, to keep or drop what is on it."""
    try:
        return _list(_read())
    except Refusal as refusal:
        return _ask(refusal), refusal.status


@pages.post("/network/join", to=MODERATORS)
def join() -> str | Response | tuple[str, int]:
    """Follow what is kept; what cannot be followed is shown again, with the reason."""
    try:
        offered = _read()
    except Refusal as refusal:
        return _ask(refusal), refusal.status
    keep = {each.actor for each in offered.channels}.intersection(request.form.getlist("keep"))
    if not keep:
        nothing = Refused("Keep at least one channel.")
        return _list(offered, keep=keep, refusal=nothing), nothing.status
    _followed, failed = actions.join(db(), offered, keep, fetcher_at(db()))
    if failed:
        some = Refused("Some channels could not be followed. Why stands beside each.")
        return _list(offered, keep=set(failed), failed=failed, refusal=some), some.status
    return redirect("/network", 303)


def _read() -> StarterList:
    return actions.read_offer(db(), read_form(Teller).url, fetcher_at(db()))


def _ask(refusal: Refusal | None = None) -> str:
    return render_template(
        "starter/ask.html",
        typed=request.form.get("url", ""),
        refusal=refusal,
        errors=refusal.fields if refusal else {},
    )


def _list(
    offered: StarterList,
    *,
    keep: set[str] | None = None,
    failed: Mapping[str, Refusal] | None = None,
    refusal: Refusal | None = None,
) -> str:
    """Show a list; everything on it is kept unless `keep` says what is."""
    return render_template(
        "starter/list.html",
        offered=offered,
        url=request.form["url"],
        known={each.actor for each in list_following(db()) if each.state == "followed"},
        ours=settings().origin + "/",
        keep=keep,
        failed=failed or {},
        refusal=refusal,
    )
