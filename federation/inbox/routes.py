"""The inboxes: of the whole instance, and of each channel, office and the instance itself."""

from datetime import datetime
from uuid import UUID

import psycopg
import structlog
from flask import Response, current_app, g, request
from prometheus_client import Counter
from werkzeug.exceptions import HTTPException

from federation.actors.fetching import fetcher_of
from federation.inbox import store
from federation.inbox.arrivals import arrivals_of
from federation.inbox.fairness import Fairness
from federation.inbox.gate import LARGEST_BODY, Delivery, Gate, Passed
from federation.proof.refusal import NotProven
from shared.core.clock import now
from shared.core.errors import Malformed, NotFound, Refusal, TooLarge, Unavailable
from shared.core.ids import instance_id
from shared.data.database import Database
from shared.standing.may import ANYBODY
from shared.web.asking import settings
from shared.web.doors import Pages

routes = Pages("inbox", __name__)

_log = structlog.get_logger("federation")
_arrived = Counter("mayors_inbox_total", "What came to the inboxes", ["outcome", "why"])


@routes.post("/inbox", to=ANYBODY)
def shared_inbox() -> Response:
    """Take an activity for anybody here."""
    return _answer()


@routes.post("/ap/<kind>/<uuid:id_>/inbox", to=ANYBODY)
def own_inbox(kind: str, id_: UUID) -> Response:
    """Take an activity for one of our actors."""
    try:
        _require_inbox(kind, id_)
    except NotFound as refusal:
        return _refuse(refusal, refusal.sentence)
    return _answer()


def _answer() -> Response:
    try:
        return _take(now())
    except NotProven as refusal:
        return _refuse(refusal, refusal.word)
    except Refusal as refusal:
        return _refuse(refusal, refusal.title)
    except HTTPException as error:
        unread = _unread(error)
        return _refuse(unread, unread.title)
    except psycopg.OperationalError:
        away = Unavailable("The instance is catching its breath. Send this again.", retry_after=5)
        return _refuse(away, away.title)


def _unread(error: HTTPException) -> Refusal:
    if error.code == TooLarge.status:
        return TooLarge("An activity is at most 1 MiB.")
    return Malformed("The request cannot be read.")


def _take(at: datetime) -> Response:
    request.max_content_length = LARGEST_BODY
    length = request.content_length
    if length is not None and length > LARGEST_BODY:
        raise TooLarge("An activity is at most 1 MiB.")
    delivery = Delivery(
        target=_target(),
        headers=list(request.headers.items()),
        content_type=request.content_type or "",
        body=request.get_data(cache=False),
    )
    gate, database = gate_of_this_process(), _database()
    passed = gate.admit(delivery, now=at)
    if isinstance(passed, Passed):
        return _accept("passed")
    with _fairness().turn(passed.actor.host):
        is_new = arrivals_of(database).keep(passed)
    if passed.is_actor_fresh:
        gate.note_stored(passed.actor)
    return _accept("kept" if is_new else "known")


def _target() -> str:
    """Return path and query as on the request line, before anybody decoded them."""
    raw = request.environ.get("REQUEST_URI") or request.environ.get("RAW_URI")
    if isinstance(raw, str) and raw.startswith("/"):
        return raw
    query = request.query_string.decode("latin-1")
    return request.path + (f"?{query}" if query else "")


def _accept(why: str) -> Response:
    _arrived.labels("accepted", why).inc()
    g.is_counted = True  # a line for each of a thousand a second costs more than taking them
    return Response("", 202, mimetype="text/plain")


def _refuse(refusal: Refusal, why: str) -> Response:
    _arrived.labels("refused", why).inc()
    _log.info("inbox_refused", status=refusal.status, why=why, path=request.path[:200])
    response = Response(f"{refusal}\n", refusal.status, mimetype="text/plain")
    if refusal.retry_after is not None:
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def _require_inbox(kind: str, id_: UUID) -> None:
    if kind == "instance" and id_ == instance_id(settings().origin):
        return
    with _database().connection() as db:
        if not store.is_inbox(db, kind, id_):
            raise NotFound("There is no inbox at this address.")


def gate_of_this_process() -> Gate:
    """Return the gate, made at the first request."""
    found: Gate | None = current_app.extensions.get("gate")
    if found is None:
        database = _database()
        found = Gate(database, fetcher_of(database), origin=settings().origin)
        current_app.extensions["gate"] = found
    return found


def _fairness() -> Fairness:
    found: Fairness = current_app.extensions.setdefault("fairness", Fairness())
    return found


def _database() -> Database:
    database: Database = current_app.extensions["database"]
    return database
