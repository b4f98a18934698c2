"""A page names its twin for other servers, and sends there who asks for activities: one place for all pages."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask, Response, g, redirect, request
from werkzeug.exceptions import HTTPException

from shared.core.ids import ActivityKind, activity_id
from shared.core.settings import is_loopback
from shared.web.asking import settings

ACTIVITY = "application/activity+json"


class _SeeTwin(HTTPException):
    """Ends the making of a page that nobody asked for."""

    code = 302


def name_twin(kind: ActivityKind, id_: UUID, *, demonstration: bool = False) -> None:
    """Name the document in which other servers read what this page shows (ActivityPub §3.2).

    Who asks for activities is sent there at once, so call it before the page is made. What was invented
    for a demonstration has a twin on its own machine only.
    """
    origin = settings().origin
    if not demonstration or is_loopback(urlsplit(origin).hostname or ""):
        name_twin_at(activity_id(origin, kind, id_))


def name_twin_at(url: str) -> None:
    """Name a twin by its ActivityPub id, also one on another server."""
    g.twin = url
    if wants_activity():
        moved = redirect(url, 302)
        moved.headers["Access-Control-Allow-Origin"] = "*"
        raise _SeeTwin(response=moved)


def wants_activity() -> bool:
    """Return whether the asker is a server; any mention of its media types says so (Mastodon sends both)."""
    accept = request.headers.get("Accept", "")
    return "activity+json" in accept or "ld+json" in accept


def install(app: Flask) -> None:
    """Have pages that named a twin say so in their head, and caches keep the two apart."""
    app.jinja_env.globals["twin"] = lambda: g.get("twin")

    @app.after_request
    def say(response: Response) -> Response:
        twin: Any = g.get("twin")
        if twin is not None:
            response.vary.add("Accept")
            response.headers.add("Link", f'<{twin}>; rel="alternate"; type="{ACTIVITY}"')
        return response
