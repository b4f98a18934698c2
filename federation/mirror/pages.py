"""The page about other instances: which of their channels are followed from here, following one more, and leaving one."""

from uuid import UUID

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from federation.actors.fetching import fetcher_at
from federation.mirror import actions, reads
from federation.mirror.domain import NewFollow
from shared.core.errors import Refusal
from shared.standing.may import MODERATORS
from shared.web.asking import db
from shared.web.doors import Pages
from shared.web.forms import read_form

pages = Pages("mirror_pages", __name__)


@pages.get("/network", to=MODERATORS)
def show() -> str:
    """Channels of other instances, how following each stands, and the ways to more."""
    return _page()


@pages.post("/network/follows", to=MODERATORS)
def follow() -> str | Response | tuple[str, int]:
    """Ask a channel to let this instance follow it, or say why that cannot be."""
    try:
        actions.follow_channel(db(), read_form(NewFollow).actor, fetcher_at(db()))
    except Refusal as refusal:
        return _page(refusal), refusal.status
    return redirect("/network", 303)


@pages.post("/network/follows/<uuid:channel_id>/leave", to=MODERATORS)
def leave(channel_id: UUID) -> Response:
    """Stop following a channel; what we have of it stays, and is marked."""
    actions.leave_channel(db(), channel_id)
    return redirect("/network", 303)


def _page(refusal: Refusal | None = None) -> str:
    return render_template(
        "mirror/network.html",
        following=reads.list_following(db()),
        typed=request.form.get("actor", ""),
        refusal=refusal,
        errors=refusal.fields if refusal else {},
    )
