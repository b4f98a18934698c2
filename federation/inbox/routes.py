"""The inboxes among the routes, so that the map of routes is whole; the door below answers before them."""

from typing import Any
from uuid import UUID

from flask import Response, current_app, request
from flask.blueprints import BlueprintSetupState

from federation.inbox.door import Door
from shared.standing.may import ANYBODY
from shared.web.doors import Pages

routes = Pages("inbox", __name__)


@routes.record_once
def put_the_door(state: BlueprintSetupState) -> None:
    """Put the door in front of the application."""
    app: Any = state.app
    origin = app.extensions["settings"].origin
    app.wsgi_app = Door(app.wsgi_app, app.extensions["database"], origin=origin)
    app.extensions["inbox"] = app.wsgi_app


@routes.post("/inbox", to=ANYBODY)
def shared_inbox() -> Response:
    """Take an activity for anybody here."""
    return _answer()


@routes.post("/ap/<kind>/<uuid:id_>/inbox", to=ANYBODY)
def own_inbox(kind: str, id_: UUID) -> Response:  # noqa: ARG001 - the door reads them
    """Take an activity for one of our actors."""
    return _answer()


def _answer() -> Response:
    door: Door = current_app.extensions["inbox"]
    status, headers, body = door.answer(request.environ, request.path)
    return Response(body, status, headers)
