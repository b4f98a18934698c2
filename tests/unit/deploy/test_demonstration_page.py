"""The page of `make demo` signs in whoever presses its button, and nobody whom another site sends."""

import socket
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

import pytest

from deploy.demonstration.page import Listed, Person, served
from shared.core.errors import NotFound

LINK = "http://127.0.0.1:8001/signin/secret"
FORM = {"instance": "town", "email": "clerk@springvale.example"}


def sign_in(_key: str, email: str) -> str:
    """Make the one link there is; somebody was suspended meanwhile."""
    if email.startswith("gone"):
        raise NotFound("Nobody with this address may act for an office here now.")
    return LINK


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
    people = (Person(FORM["email"], "the clerk"), Person("gone@springvale.example", "somebody"))
    town = Listed("town", "http://127.0.0.1:8001", "Town", "A town.", people, "/tmp")
    with served(number, [town], sign_in):
        yield number


def ask(
    port: int, method: str = "POST", *, form: dict[str, str] | None = None, **headers: str
) -> HTTPResponse:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    body = urlencode(FORM if form is None else form)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    target = "/" if method == "GET" else "/sign-in"
    connection.request(method, target, body if method == "POST" else None, sent)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def test_its_own_button_makes_a_link(port: int) -> None:
    answer = ask(port, Origin=f"http://127.0.0.1:{port}")

    assert answer.status == 303
    assert answer.headers["Location"] == LINK


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:8001"},
        {"Origin": "http://localhost:{port}"},
        {"Host": "evil.example:{port}"},
        {"Host": "evil.example:{port}", "Origin": "http://evil.example:{port}"},
        {"Host": "localhost:{port}"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
    ids=str,
)
def test_no_other_site_makes_one(port: int, headers: dict[str, str]) -> None:
    given = {name: value.replace("{port}", str(port)) for name, value in headers.items()}

    answer = ask(port, **given)

    assert answer.status == 404
    assert "Location" not in answer.headers


def test_no_other_site_shows_the_page_in_its_own(port: int) -> None:
    """A frame under somebody's pointer would have them press the button."""
    answer = ask(port, "GET")

    assert answer.status == 200
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_who_may_not_sign_in_any_more_is_told_so(port: int) -> None:
    assert ask(port, form=FORM | {"email": "gone@springvale.example"}).status == 422


@pytest.mark.parametrize("length", ["9" * 5_000, "2001", "-1", "x", "²"])
def test_a_length_that_is_none_is_refused(port: int, length: str) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as raw:
        lines = ["POST /sign-in HTTP/1.0", f"Host: 127.0.0.1:{port}", f"Content-Length: {length}"]
        raw.sendall("\r\n".join([*lines, "", ""]).encode())
        assert b" 404 " in raw.makefile("rb").readline()
