"""How documents are answered: the one media type everybody reads, for any origin, and again from memory for a second.

Other servers ask for the same actor by the thousand when something is announced. Every process keeps finished
answers for a moment and gives them away before anything else of the application wakes up.
"""

import hashlib
import time
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from flask import Response, redirect, request
from werkzeug.wrappers import Response as Answer

ACTIVITY = "application/activity+json"
"""Exactly this, without parameters: Lemmy compares the whole header."""
RESOURCE_DESCRIPTOR = "application/jrd+json"
REMEMBER_SECONDS = 1
MOST_REMEMBERED = 1_000
LARGEST_REMEMBERED = 32 * 1024
_NODE_INFO = "/nodeinfo/"
_KEPT_BELOW = ("/ap/", "/.well-known/", _NODE_INFO)
_SLOW_SECONDS = 60.0
_OWN_HEADERS = frozenset({"x-request-id", "date", "content-length"})

_Key = tuple[str, str, bool]
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def document(value: object, *, page: str | None = None, status: int = 200) -> Answer:
    """Return an ActivityPub document; a browser that asks for HTML is sent to the page for people."""
    if page is not None and wants_page():
        moved = redirect(page, 302)
        moved.headers["Vary"] = "Accept"
        return moved
    body = value if isinstance(value, bytes) else msgspec.json.encode(value)
    return answer(body, ACTIVITY, status=status)


def answer(body: bytes, media_type: str, *, status: int = 200, seconds: int = 30) -> Response:
    """Return public bytes with what caches and other origins need to know; 304 to who has them already.

    Caches that many share, our gateway's first, keep it no longer than a process does: what is
    withdrawn is gone there within a second.
    """
    response = Response(body, status, content_type=media_type)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = f"public, max-age={seconds}, s-maxage={REMEMBER_SECONDS}"
    response.headers["Vary"] = "Accept"
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    if status == 200:
        response.make_conditional(request)
    return response


def wants_page() -> bool:
    """Return whether the asker wants HTML and no activity; who does not say gets the activity."""
    return _wants_page(request.headers.get("Accept", ""))


def _wants_page(accept: str) -> bool:
    return "text/html" in accept and "activity+json" not in accept and "ld+json" not in accept


def remember(app: Any) -> None:
    """Let a Flask application answer again from memory what it answered a moment ago."""
    app.wsgi_app = _Memory(app.wsgi_app)


class _Memory:
    """Keeps finished answers to GETs by path, query, and whether a page is wanted."""

    def __init__(self, inner: Wsgi) -> None:
        self._inner = inner
        self._kept: dict[_Key, tuple[float, str, list[tuple[str, str]], bytes]] = {}

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if environ["REQUEST_METHOD"] != "GET" or not path.startswith(_KEPT_BELOW):
            return self._inner(environ, start)
        wants_html = _wants_page(environ.get("HTTP_ACCEPT", ""))
        key = (path, environ.get("QUERY_STRING", ""), wants_html)
        kept = self._kept.get(key)
        if kept is None or kept[0] < time.monotonic():
            if "HTTP_IF_NONE_MATCH" in environ:
                return self._inner(environ, start)
            kept = self._ask(environ, key)
        _, status, headers, body = kept
        if (seen := environ.get("HTTP_IF_NONE_MATCH")) and _etag(headers) in seen:
            status, body = "304 NOT MODIFIED", b""
            headers = [each for each in headers if each[0] != "Content-Length"]
        start(status, list(headers))
        return [body]

    def _ask(
        self, environ: dict[str, Any], key: _Key
    ) -> tuple[float, str, list[tuple[str, str]], bytes]:
        said: list[Any] = []

        def hear(status: str, headers: list[tuple[str, str]], _info: Any = None) -> Any:
            said[:] = [status, headers]
            return None

        found = self._inner(environ, hear)
        try:
            body = b"".join(found)
        finally:
            close = getattr(found, "close", None)
            if close is not None:
                close()
        headers = [(name, value) for name, value in said[1] if name.lower() not in _OWN_HEADERS]
        headers.append(("Content-Length", str(len(body))))
        seconds = _SLOW_SECONDS if key[0].startswith(_NODE_INFO) else REMEMBER_SECONDS
        kept = (time.monotonic() + seconds, said[0], headers, body)
        if said[0].startswith(("200", "410")) and len(body) <= LARGEST_REMEMBERED:
            if len(self._kept) >= MOST_REMEMBERED:
                self._kept.clear()
            self._kept[key] = kept
        return kept


def _etag(headers: list[tuple[str, str]]) -> str:
    return next((value for name, value in headers if name == "ETag"), "\0")
