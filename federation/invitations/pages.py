"""Follow a channel, or open a post, from one's own server: what to do there, and the way to it."""

from typing import Literal
from urllib.parse import urlsplit
from uuid import UUID

from flask import current_app, render_template, request

from federation.invitations import actions, reads
from federation.invitations.domain import Asking, read_home, source_of
from federation.invitations.reads import Invited
from shared.core.errors import NotFound, Refusal
from shared.data.database import Database
from shared.standing.may import ANYBODY
from shared.web.asking import db, handle_here, settings
from shared.web.doors import Pages
from shared.web.forms import read_form
from shared.web.whence import source

pages = Pages("invitations", __name__)


@pages.get("/follow/<name>", to=ANYBODY)
def follow(name: str) -> str:
    """How to follow a channel or an office from elsewhere."""
    return _page(_followed(name))


@pages.post("/follow/<name>", to=ANYBODY)
def find_way_to_follow(name: str) -> str | tuple[str, int]:
    """The way to it on the server somebody names."""
    return _find_way(_followed(name))


@pages.get("/follow/<kind>/<uuid:id_>", to=ANYBODY)
def open_(kind: str, id_: UUID) -> str:
    """How to open a post or a case study on another server."""
    return _page(_opened(kind, id_))


@pages.post("/follow/<kind>/<uuid:id_>", to=ANYBODY)
def find_way_to_open(kind: str, id_: UUID) -> str | tuple[str, int]:
    """The way to it on the server somebody names."""
    return _find_way(_opened(kind, id_))


def _followed(name: str) -> Invited:
    return reads.get_followed(db(), name, origin=settings().origin)


def _opened(kind: str, id_: UUID) -> Invited:
    known: Literal["posts", "cases"]
    if kind == "posts":
        known = "posts"
    elif kind == "cases":
        known = "cases"
    else:
        raise NotFound("There is nothing at this address.")
    return reads.get_opened(db(), known, id_, origin=settings().origin)


def _find_way(invited: Invited) -> str | tuple[str, int]:
    database: Database = current_app.extensions["database"]
    origin, secret = settings().origin, settings().secret_key
    try:
        home = read_home(read_form(Asking).server)
        counted = source_of(source(), secret=secret)
        way = actions.find_way(
            db(), actions.outbound_of(database), home, invited.uri, origin=origin, source=counted
        )
    except Refusal as refusal:
        return _page(invited, refusal=refusal), refusal.status
    return _page(invited, asked=home.host, way=way)


def _page(
    invited: Invited,
    *,
    asked: str | None = None,
    way: str | None = None,
    refusal: Refusal | None = None,
) -> str:
    return render_template(
        "invitations/show.html",
        invited=invited,
        handle=handle_here(invited.handle),
        asked=asked,
        way=way,
        way_host=urlsplit(way).netloc if way else "",
        typed=request.form.get("server", ""),
        refusal=refusal,
        errors=refusal.fields if refusal else {},
    )
