"""The door of every inbox, below the application: what carries its own proof needs no session, form or page.

Half of what an activity cost here was waking everything a visitor of pages needs.
"""

from collections.abc import Callable, Iterable
from functools import cached_property
from http import HTTPStatus
from typing import Any

import psycopg
import structlog
from prometheus_client import Counter, Histogram

from federation.actors.fetching import fetcher_of
from federation.inbox.arrivals import arrivals_of
from federation.inbox.fairness import Fairness
from federation.inbox.gate import LARGEST_BODY, Delivery, Gate, Passed
from federation.inbox.inboxes import Inboxes
from federation.proof.refusal import NotProven
from shared.core.clock import now
from shared.core.errors import Malformed, Refusal, TooLarge, Unavailable
from shared.data.database import Database

Environ = dict[str, Any]
Start = Callable[..., Any]
Wsgi = Callable[[Environ, Start], Iterable[bytes]]

_log = structlog.get_logger("federation")
_arrived = Counter("mayors_inbox_total", "What came to the inboxes", ["outcome", "why"])
_seconds = Histogram("mayors_inbox_seconds", "Seconds until an inbox answered")
_HEADERS = (
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
)
LONGEST_LENGTH = 12
"""Digits."""
_TOO_LARGE = "An activity is at most 1 MiB."


class Door:
    """Answers deliveries to inboxes, and leaves everything else to the application behind it."""

    def __init__(self, inner: Wsgi, database: Database, *, origin: str) -> None:
        self._inner = inner
        self._database = database
        self._origin = origin
        self._fairness = Fairness()
        self._inboxes = Inboxes(database, origin=origin)

    @cached_property
    def gate(self) -> Gate:
        """Made at the first delivery."""
        return Gate(self._database, fetcher_of(self._database), origin=self._origin)

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Answer as WSGI does."""
        path = environ.get("PATH_INFO", "")
        if environ["REQUEST_METHOD"] != "POST" or not path.endswith("/inbox"):
            return self._inner(environ, start)
        with _seconds.time():
            status, headers, body = self.answer(environ, path)
        start(f"{status} {HTTPStatus(status).phrase}", [*_HEADERS, *headers])
        return [body]

    def answer(self, environ: Environ, path: str) -> tuple[int, list[tuple[str, str]], bytes]:
        """Return status, headers and words; a refusal is counted once and changes nothing."""
        try:
            why = self._take(environ, path)
        except NotProven as refusal:
            return _refuse(refusal, refusal.word, path)
        except Refusal as refusal:
            return _refuse(refusal, refusal.title, path)
        except psycopg.OperationalError:
            away = Unavailable("The instance is catching its breath. Come again.", retry_after=5)
            return _refuse(away, away.title, path)
        except Exception as error:
            _log.error("inbox_fault", path=path[:200], exc_info=error)
            fault = Unavailable("This is our mistake. Come again later.", retry_after=300)
            return _refuse(fault, "fault", path)
        _arrived.labels("accepted", why).inc()
        return HTTPStatus.ACCEPTED, [("Content-Length", "0")], b""

    def _take(self, environ: Environ, path: str) -> str:
        self._inboxes.require(path)
        passed = self.gate.admit(_delivery(environ, path), now=now())
        if isinstance(passed, Passed):
            return "passed"
        with self._fairness.turn(passed.actor.host):
            is_new = arrivals_of(self._database).keep(passed)
        if passed.is_actor_fresh:
            self.gate.note_stored(passed.actor)
        return "kept" if is_new else "known"


def _delivery(environ: Environ, path: str) -> Delivery:
    query = environ.get("QUERY_STRING", "")
    content_type = environ.get("CONTENT_TYPE", "")
    headers = [
        (name[5:].replace("_", "-").lower(), value)
        for name, value in environ.items()
        if name.startswith("HTTP_")
    ]
    headers += [
        ("content-type", content_type),
        ("content-length", environ.get("CONTENT_LENGTH", "")),
    ]
    target = path + (f"?{query}" if query else "")
    return Delivery(target, headers, content_type, _body(environ))


def _body(environ: Environ) -> bytes:
    """Return the body as it came, or refuse one that is too large before it is read whole."""
    length = environ.get("CONTENT_LENGTH") or ""
    if length and not (length.isascii() and length.isdigit()):
        raise Malformed("The length of the body cannot be read.")
    if len(length) > LONGEST_LENGTH or int(length or 0) > LARGEST_BODY:
        raise TooLarge(_TOO_LARGE)
    is_chunked = not length and environ.get("wsgi.input_terminated")
    wanted = LARGEST_BODY + 1 if is_chunked else int(length or 0)
    try:
        body = bytes(environ["wsgi.input"].read(wanted))
    except OSError:
        raise Malformed("The body cannot be read.") from None
    if len(body) > LARGEST_BODY:
        raise TooLarge(_TOO_LARGE)
    if length and len(body) < wanted:
        raise Malformed("The body ends before its length.")
    return body


def _refuse(refusal: Refusal, why: str, path: str) -> tuple[int, list[tuple[str, str]], bytes]:
    _arrived.labels("refused", why).inc()
    _log.info("inbox_refused", status=refusal.status, why=why, path=path[:200])
    body = f"{refusal}\n".encode()
    headers = [("Content-Length", str(len(body)))]
    if refusal.retry_after is not None:
        headers.append(("Retry-After", str(refusal.retry_after)))
    return refusal.status, headers, body
