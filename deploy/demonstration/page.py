"""The page of `make demo`: the three instances, and a button that signs in to each."""

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs

from shared.core.errors import Refusal

LONGEST_FORM = 2_000
LONGEST_DIGITS = 9
_STYLE = (
    "body{font:1.06rem/1.5 system-ui,sans-serif;max-width:44rem;margin:0 auto;padding:1.5rem 1rem;color:#1b1b1b}"
    "h1{font-size:1.9rem;line-height:1.2}h2{font-size:1.35rem;margin:0 0 .25rem}p{margin:.5rem 0}"
    "section{border:1px solid #dfe1e2;border-top:4px solid #162e51;border-radius:4px;padding:1rem;margin:1.25rem 0}"
    "a{color:#005ea2;overflow-wrap:anywhere}form{display:inline-block;margin:.35rem .5rem .35rem 0}"
    "button{font:inherit;font-weight:600;color:#fff;background:#005ea2;border:0;border-radius:4px;padding:.6rem 1rem;"
    "min-height:2.75rem;cursor:pointer;text-align:left}button:hover{background:#1a4480}"
    ":focus-visible{outline:4px solid #2491ff;outline-offset:2px}code{background:#f0f0f0;padding:.1rem .3rem;overflow-wrap:anywhere}"
)
_CONTENT_POLICY = (
    "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    f"style-src 'sha256-{b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'"
)


@dataclass(frozen=True)
class Person:
    """Somebody the reader may be."""

    email: str
    says: str
    """Who that is, as the button has it."""


@dataclass(frozen=True)
class Listed:
    """An instance as the page lists it."""

    key: str
    origin: str
    name: str
    about: str
    people: Sequence[Person]
    folder: str


SignIn = Callable[[str, str], str]
"""Makes a fresh link that signs somebody in: the instance's key and an address, the link."""


@contextmanager
def served(port: int, listed: Sequence[Listed], sign_in: SignIn) -> Iterator[str]:
    """Serve the page on loopback for as long as the block runs; yields its address."""
    with _PageServer(port, listed, sign_in) as server:
        thread = Thread(target=server.serve_forever, name="page", daemon=True)
        thread.start()
        try:
            yield server.origin
        finally:
            server.shutdown()
            thread.join()


class _PageServer(ThreadingHTTPServer):
    """What the page shows, and who may be signed in from it."""

    daemon_threads = True

    def __init__(self, port: int, listed: Sequence[Listed], sign_in: SignIn) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.origin = f"http://127.0.0.1:{port}"
        self.listed = listed
        self.sign_in = sign_in

    def knows(self, key: str, email: str) -> bool:
        """Whether the page has a button for this person."""
        people = [(each.key, person.email) for each in self.listed for person in each.people]
        return (key, email) in people


class _Handler(BaseHTTPRequestHandler):
    """Answers the page, and the button with a way to a fresh link."""

    server: _PageServer
    server_version, sys_version = "mayors", ""

    def do_GET(self) -> None:
        """The page itself."""
        if not self._is_meant() or self.path != "/":
            self._answer(HTTPStatus.NOT_FOUND, "There is nothing at this address.")
            return
        self._answer(HTTPStatus.OK, _page(self.server.listed), "text/html; charset=utf-8")

    def do_POST(self) -> None:
        """A fresh link, at once followed: it is good for one time only."""
        by = self.headers.get("Sec-Fetch-Site", "same-origin")
        is_own = self._is_meant() and by == "same-origin"
        size = self._size()
        if not is_own or self.path != "/sign-in" or size > LONGEST_FORM:
            self._answer(HTTPStatus.NOT_FOUND, "There is nothing at this address.")
            return
        form = parse_qs(self.rfile.read(size).decode(errors="replace"))
        who = (form.get("instance", [""])[0], form.get("email", [""])[0])
        if not self.server.knows(*who):
            self._answer(HTTPStatus.UNPROCESSABLE_ENTITY, "Nobody is called so here.")
            return
        try:
            link = self.server.sign_in(*who)
        except Refusal as refusal:
            self._answer(HTTPStatus.UNPROCESSABLE_ENTITY, str(refusal))
            return
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Location", link)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _size(self) -> int:
        """Return how long the form says it is; one that does not say so plainly is too long."""
        length = self.headers.get("Content-Length", "")
        is_plain = length.isascii() and length.isdigit() and len(length) <= LONGEST_DIGITS
        return int(length) if is_plain else LONGEST_FORM + 1

    def _is_meant(self) -> bool:
        """Whether the page was asked under its own name, by itself: no other site may sign a browser in."""
        origin = self.server.origin
        asked_by = self.headers.get("Origin", origin)
        return self.headers.get("Host") == origin.partition("://")[2] and asked_by == origin

    def _answer(self, status: HTTPStatus, text: str, kind: str = "text/plain") -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", _CONTENT_POLICY)
        self.end_headers()
        self.wfile.write(body)


def _page(listed: Sequence[Listed]) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Three instances that share channels</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head><body><main>'
        "<h1>Three instances that share channels</h1>"
        "<p>A league, a city and a town, each on a server of its own. Their offices write in each other’s channels, and "
        "what they say travels by ActivityPub. The offices, people and results are invented; the cities are real places.</p>"
        + "".join(map(_instance, listed))
        + "<h2>Try it</h2><p>Sign in at the town, open one of the league’s channels under “On other instances” and answer "
        "somebody. The answer stands at the league within a second or two.</p>"
        "<p>A link signs in once, within 15 minutes; each press of a button makes a fresh one. By hand: "
        f"<code>MAYORS_DATA_DIR={escape(listed[0].folder)} ./mayors member link --email {escape(listed[0].people[0].email)}"
        "</code></p><p>Ctrl-C in the terminal stops all three. The data stays; <code>make demo</code> starts them again.</p>"
        "</main></body></html>"
    )


def _instance(each: Listed) -> str:
    return (
        f'<section aria-labelledby="{each.key}"><h2 id="{each.key}">{escape(each.name)}</h2><p>{escape(each.about)}</p>'
        f'<p><a href="{each.origin}">{each.origin}</a></p>'
        + "".join(_button(each, person) for person in each.people)
        + f"<p>Its data: <code>{escape(each.folder)}</code></p></section>"
    )


def _button(each: Listed, person: Person) -> str:
    return (
        '<form method="post" action="/sign-in" target="_blank">'
        f'<input type="hidden" name="instance" value="{each.key}">'
        f'<input type="hidden" name="email" value="{escape(person.email)}">'
        f"<button>Sign in as {escape(person.says)}</button></form>"
    )
