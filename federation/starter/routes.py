"""Where other instances read our starter list."""

from werkzeug.wrappers import Response

from federation.publishing.answers import document
from federation.starter.actions import starter_document
from shared.standing.may import ANYBODY
from shared.web.asking import db
from shared.web.doors import Pages

routes = Pages("starter", __name__)


@routes.get("/.well-known/mayoral-exchange", to=ANYBODY)
def starter() -> Response:
    """The signed list, while the operator offers one."""
    return document(starter_document(db()))
