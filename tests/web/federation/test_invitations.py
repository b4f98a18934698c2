"""The way to a channel on somebody's own server: found within limits, shown as a link, never taken for them."""

import json
from ipaddress import ip_address
from typing import Any

import pytest

from federation.invitations.actions import use_outbound
from federation.invitations.domain import fill, read_home, template_in
from services.moderation.hosts.actions import judge_host
from services.moderation.hosts.domain import NewHostRule
from shared.core.errors import Refused
from shared.core.hosts import canonical_url
from shared.outbound.answers import Fetched
from shared.outbound.failures import CannotConnect
from tests.house import ORIGIN, House

SUBSCRIBE = "http://ostatus.org/schema/1.0/subscribe"


class NullOutbound:
    """Answers every WebFinger with one document, and remembers who was asked."""

    def __init__(self, body: bytes | None, status: int = 200) -> None:
        self.body, self.status = body, status
        self.asked: list[str] = []

    def get(self, url: Any, *, accept: str, limit: int = 0, deadline: float = 0) -> Fetched:
        self.asked.append(str(url))
        if self.body is None:
            raise CannotConnect("m.example")
        headers = {"content-type": "application/jrd+json"}
        return Fetched(
            self.status, canonical_url(str(url)), headers, self.body, ip_address("127.0.0.1")
        )


def jrd(template: str) -> bytes:
    return json.dumps(
        {"subject": "acct:ann@m.example", "links": [{"rel": SUBSCRIBE, "template": template}]}
    ).encode()


def outside(house: House, body: bytes | None, status: int = 200) -> NullOutbound:
    outbound = NullOutbound(body, status)
    use_outbound(house.databases["federation"], outbound)
    return outbound


@pytest.fixture
def channel(house: House) -> Any:
    return house.open_channel()


def ask(house: House, server: str, path: str = "/follow/housing") -> Any:
    client = house.client()
    client.get(path)
    client.submit(path, server=server)
    return client.page


def test_the_way_is_shown_as_a_link_and_nobody_is_sent_away(house: House, channel: Any) -> None:
    outbound = outside(house, jrd("https://web.m.example/interact?uri={uri}"))
    page = ask(house, "@Ann@M.example")

    link = page.find("a", text="Continue at web.m.example")
    assert link.get("href") == (
        f"https://web.m.example/interact?uri=http%3A%2F%2Flocalhost%3A8000%2Fap%2Fchannels%2F{channel}"
    )
    assert "noopener" in link.get("rel")
    assert outbound.asked == ["http://m.example/.well-known/webfinger?resource=acct:ann@m.example"]


def test_a_server_is_asked_once_and_only_for_somebody_there(house: House, channel: Any) -> None:
    outbound = outside(house, jrd("https://m.example/interact?uri={uri}"))
    page = ask(house, "m.example")
    assert page.link("Continue at m.example").startswith(
        "http://m.example/authorize_interaction?uri="
    )
    assert outbound.asked == []
    for name in ("ann", "bo", "cy"):
        ask(house, f"@{name}@m.example")
    assert len(outbound.asked) == 1
    assert (
        ask(house, "m.example")
        .link("Continue at m.example")
        .startswith("https://m.example/interact")
    )


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (None, 200), (b"{", 200), (b"[" * 5_000, 200), (b"null", 200), (b'{"links": 5}', 200), (jrd("x"), 404),
        (jrd("javascript:alert(1)//{uri}"), 200),
        (jrd("https://m.example/no-place"), 200),
    ],
)  # fmt: skip
def test_whatever_a_server_answers_the_page_stands(
    house: House, channel: Any, body: bytes | None, status: int
) -> None:
    outside(house, body, status)
    page = ask(house, "@ann@m.example")

    assert "javascript" not in page.html
    assert page.h1 == "Follow Housing from your own server"


@pytest.mark.parametrize(
    "server", ["", " ", "a b", "@", "@@", "ann@", "http://", "https://a@b.example/", "x" * 500]
)
def test_what_names_no_server_is_said_in_words(house: House, channel: Any, server: str) -> None:
    outbound = outside(house, jrd("https://m.example/interact?uri={uri}"))
    client = house.client()
    client.get("/follow/housing")
    answer = client.submit("/follow/housing", server=server)

    assert answer.status_code == 422
    assert outbound.asked == []


def test_whoever_asks_too_often_waits_and_a_server_is_spared(house: House, channel: Any) -> None:
    outbound = outside(house, None)
    client = house.client()
    client.get("/follow/housing")
    statuses = [
        client.submit("/follow/housing", server=f"@ann@m{number}.example").status_code
        for number in range(11)
    ]

    assert statuses == [200] * 10 + [429]
    assert len(outbound.asked) == 10


def test_a_blocked_server_is_not_asked(house: House, channel: Any) -> None:
    outbound = outside(house, jrd("https://m.example/interact?uri={uri}"))
    with house.databases["moderation"].connection() as db:
        judge_host(
            db, None, NewHostRule(host="m.example", policy="blocked", reason="Spam."), origin=ORIGIN
        )
    house.drain()

    assert "exchanges nothing with that server" in ask(house, "@ann@sub.m.example").text
    assert outbound.asked == []


def test_an_office_and_a_post_have_such_a_page_too(house: House, channel: Any) -> None:
    who = house.add_member("springvale")
    wish = {"channel": "housing", "kind": "question", "title": "Roofs?", "body": "Who knows?"}
    post = house.programs(house.token(who)).post("/discussions/posts", wish).json
    house.drain()
    client = house.client()
    assert client.get("/follow/springvale").status_code == 200
    assert client.page.find("input#handle").get("value") == "@springvale@localhost:8000"
    assert client.get(f"/follow/posts/{post['id']}").status_code == 200
    assert client.page.h1 == "Open “Roofs?” on your own server"
    assert client.page.find("input#address").get("value") == post["activity_id"]
    for path in (
        "/follow/nobody",
        "/follow/posts/00000000-0000-7000-8000-000000000000",
        f"/follow/rooms/{post['id']}",
    ):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("text", "home"),
    [
        ("m.example", ("m.example", None)),
        ("@ann@M.EXAMPLE", ("m.example", "ann")),
        ("ann@m.example:8443", ("m.example:8443", "ann")),
        ("https://m.example/@ann", ("m.example", None)),
    ],
)
def test_a_server_is_named_in_many_ways(text: str, home: tuple[str, str | None]) -> None:
    found = read_home(text)

    assert (found.host, found.name) == home


def test_a_template_is_filled_and_never_leaves_the_web() -> None:
    assert fill(
        "https://m.example/i?uri={uri}", "https://x.example/1", origin="https://us.example"
    ) == ("https://m.example/i?uri=https%3A%2F%2Fx.example%2F1")
    for template in ("http://m.example/{uri}", "ftp://m.example/{uri}", "//m.example/{uri}"):
        assert fill(template, "https://x.example/1", origin="https://us.example") is None
    assert template_in({"links": [{"rel": SUBSCRIBE, "template": 5}]}) is None
    with pytest.raises(Refused):
        read_home("https://")
