"""Pages for readers without account are kept for half a second, so that a crowd costs as much as two readers a second.

What is withdrawn, hidden or ended is out of them within that time (gates G11 and G12), and at once when the
change came through the same process. A page that somebody signed in sees, or that sets a cookie, is never kept.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Any

from deploy.gateway import Wsgi

KEEP_SECONDS = 0.5
MOST_PAGES = 64
MOST_BYTES = 256 * 1024
"""Of one page; a longer one is made for every reader."""
TELLING = ("HTTP_HOST", "PATH_INFO", "QUERY_STRING", "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE")
"""What tells two pages apart."""
VARY = frozenset({"accept", "accept-language", "cookie"})
"""What a page may say that it varies by; one that varies by more is not kept."""
PERSONAL = ("HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_IF_NONE_MATCH", "HTTP_RANGE")
"""A request with any of these is answered for itself."""
INBOXES = ("/inbox", "/ap/")
"""What is posted there is only kept, and changes no page by itself."""

Key = tuple[str, ...]
Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Page:
    """An answer, whole, and what the clock and the count of changes were before it was made."""

    status: str
    headers: Headers
    body: bytes
    made_at: float
    changes: int


class KeptPages:
    """The application, with its public pages kept for a moment."""

    def __init__(self, app: Wsgi, clock: Callable[[], float] = monotonic) -> None:
        self._app = app
        self._clock = clock
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._changes = 0
        self._lock = Lock()
        self._makers: dict[Key, Lock] = {}

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer with a page that is still kept, or have it made, once for all who ask for it meanwhile."""
        if _may_change(environ):
            return self._change(environ, start)
        if not _asks_for_a_public_page(environ):
            return self._app(environ, start)
        key = tuple(environ.get(name, "") for name in TELLING)
        page = self._find(key)
        if page is None:
            with self._maker(key):
                page = self._find(key) or self._make(key, environ)
        start(page.status, list(page.headers))
        return [page.body]

    def _change(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Hand on what may change something; no page made before it ended is shown after it."""
        try:
            return self._app(environ, start)
        finally:
            with self._lock:
                self._changes += 1

    def _find(self, key: Key) -> Page | None:
        with self._lock:
            page = self._pages.get(key)
            if page is None or page.changes != self._changes:
                return None
            return page if self._clock() - page.made_at < KEEP_SECONDS else None

    def _maker(self, key: Key) -> Lock:
        with self._lock:
            if len(self._makers) > MOST_PAGES and key not in self._makers:
                self._makers = {each: lock for each, lock in self._makers.items() if lock.locked()}
            return self._makers.setdefault(key, Lock())

    def _make(self, key: Key, environ: dict[str, Any]) -> Page:
        told: list[tuple[str, Headers]] = []
        changes, made_at = self._changes, self._clock()

        def start(status: str, headers: Headers, *_: object) -> None:
            told.append((status, headers))

        answer = self._app(environ, start)
        try:
            body = b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        status, headers = told[-1]
        page = Page(status, headers, body, made_at, changes)
        if _may_be_kept(page):
            with self._lock:
                self._pages[key] = page
                self._pages.move_to_end(key)
                while len(self._pages) > MOST_PAGES:
                    self._pages.popitem(last=False)
        return page


def _may_change(environ: dict[str, Any]) -> bool:
    is_reading = environ["REQUEST_METHOD"] in {"GET", "HEAD"}
    return not is_reading and not environ.get("PATH_INFO", "").startswith(INBOXES)


def _asks_for_a_public_page(environ: dict[str, Any]) -> bool:
    return (
        environ["REQUEST_METHOD"] == "GET"
        and "text/html" in environ.get("HTTP_ACCEPT", "")
        and not any(environ.get(name) for name in PERSONAL)
    )


def _may_be_kept(page: Page) -> bool:
    """Whether anybody who asks the same may be given this answer."""
    headers = {name.lower(): value for name, value in page.headers}
    varies = {name.strip().lower() for name in headers.get("vary", "").split(",")} - {""}
    return (
        page.status.startswith("200")
        and len(page.body) <= MOST_BYTES
        and headers.get("content-type", "").startswith("text/html")
        and headers.get("cache-control") == "no-cache"
        and "set-cookie" not in headers
        and varies <= VARY
    )
