"""A public page is made once for a crowd, for half a second; what is somebody's own is never shared."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

from deploy.kept_pages import KEEP_SECONDS, MOST_BYTES, MOST_PAGES, KeptPages

PUBLIC = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-cache"}


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Application:
    """Answers each request with its number, so that a kept page shows."""

    def __init__(self) -> None:
        self.made = 0
        self.headers: dict[str, str] = dict(PUBLIC)
        self.status = "200 OK"
        self.padding = 0
        self.meanwhile: Callable[[], object] = lambda: None

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        self.made += 1
        number = self.made
        if environ["REQUEST_METHOD"] == "GET":
            self.meanwhile()
        start(self.status, list(self.headers.items()))
        return [str(number).encode(), b" " * self.padding]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def application() -> Application:
    return Application()


@pytest.fixture
def pages(application: Application, clock: Clock) -> KeptPages:
    return KeptPages(application, clock)


def ask(pages: KeptPages, path: str = "/", method: str = "GET", **headers: str) -> int:
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": "", "HTTP_ACCEPT": "text/html,*/*;q=0.8",
        **headers,
    }  # fmt: skip
    return int(b"".join(pages(environ, lambda *_: None)).strip())


def test_a_page_is_kept_for_a_moment_and_not_longer(pages: KeptPages, clock: Clock) -> None:
    first = ask(pages)
    clock.now += KEEP_SECONDS - 0.01

    assert ask(pages) == first

    clock.now += 0.02
    assert ask(pages) == first + 1


@pytest.mark.parametrize(
    "other",
    [
        {"path": "/channels"},
        {"QUERY_STRING": "lang=es"},
        {"HTTP_ACCEPT_LANGUAGE": "es"},
        {"HTTP_ACCEPT": "text/html, application/activity+json"},
        {"HTTP_HOST": "elsewhere.example"},
    ],
    ids=str,
)
def test_pages_that_differ_are_kept_apart(pages: KeptPages, other: dict[str, str]) -> None:
    assert ask(pages) != ask(pages, **other)


@pytest.mark.parametrize(
    "own",
    [
        {"HTTP_COOKIE": "session=1"},
        {"HTTP_AUTHORIZATION": "Bearer x"},
        {"HTTP_IF_NONE_MATCH": '"x"'},
        {"HTTP_RANGE": "bytes=0-1"},
        {"HTTP_ACCEPT": "application/activity+json"},
        {"HTTP_ACCEPT": "*/*"},
        {"method": "HEAD"},
    ],
    ids=str,
)
def test_who_asks_for_themselves_is_answered_for_themselves(
    pages: KeptPages, own: dict[str, str]
) -> None:
    assert [ask(pages), ask(pages, **own), ask(pages, **own), ask(pages)] == [1, 2, 3, 1]


@pytest.mark.parametrize(
    "headers",
    [
        {"Set-Cookie": "csrf=1"},
        {"Cache-Control": "private, no-store"},
        {"Content-Type": "application/json"},
        {"Vary": "Accept-Language, X-Forwarded-For"},
    ],
    ids=str,
)
def test_what_is_not_for_everybody_is_not_kept(
    pages: KeptPages, application: Application, headers: dict[str, str]
) -> None:
    application.headers |= headers

    assert ask(pages) != ask(pages)


@pytest.mark.parametrize("status", ["404 NOT FOUND", "302 FOUND", "503 SERVICE UNAVAILABLE"])
def test_only_pages_that_are_there_are_kept(
    pages: KeptPages, application: Application, status: str
) -> None:
    application.status = status

    assert ask(pages) != ask(pages)


def test_a_long_page_is_not_kept(pages: KeptPages, application: Application) -> None:
    application.padding = MOST_BYTES

    assert ask(pages) != ask(pages)


def test_a_change_is_seen_at_once(pages: KeptPages) -> None:
    before = ask(pages)
    ask(pages, "/channels/housing/new", "POST", HTTP_COOKIE="session=1")

    assert ask(pages) > before


def test_a_page_that_was_made_while_something_changed_is_not_kept(
    pages: KeptPages, application: Application
) -> None:
    application.meanwhile = lambda: ask(pages, "/api/v1/discussions/posts", "POST")

    assert ask(pages) != ask(pages)


def test_what_is_posted_to_an_inbox_changes_no_page(pages: KeptPages) -> None:
    before = ask(pages)
    ask(pages, "/inbox", "POST")
    ask(pages, "/ap/channels/1/inbox", "POST")

    assert ask(pages) == before


def test_a_crowd_that_comes_at_once_has_the_page_made_once(
    pages: KeptPages, application: Application
) -> None:
    making, go_on = Event(), Event()

    def wait() -> None:
        making.set()
        assert go_on.wait(10)

    application.meanwhile = wait
    with ThreadPoolExecutor(8) as crowd:
        answers = [crowd.submit(ask, pages) for _ in range(8)]
        assert making.wait(10)
        go_on.set()

    assert {answer.result() for answer in answers} == {1}


def test_many_pages_take_no_more_than_their_room(pages: KeptPages) -> None:
    for number in range(3 * MOST_PAGES):
        ask(pages, f"/search/{number}")

    assert len(pages._pages) == MOST_PAGES
    assert len(pages._makers) <= MOST_PAGES + 1
