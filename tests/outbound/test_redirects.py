"""A redirect is a new request: checked, signed anew, counted; a POST is never sent on."""

from collections.abc import Mapping

import pytest

from shared.outbound.answers import Outgoing
from shared.outbound.client import Outbound
from shared.outbound.failures import AddressRefused, RedirectRefused
from tests.outbound.stage import OnStage, Stage, stage


def _signer(seen: list[Outgoing]) -> Mapping[str, str]:
    return {"Signature": f"for {seen[-1].url}"}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_each_hop_is_signed_for_itself(server: Stage, outbound: Outbound, status: int) -> None:
    signed: list[Outgoing] = []

    def sign(request: Outgoing) -> Mapping[str, str]:
        signed.append(request)
        return _signer(signed)

    server.redirects("/a", "/b?x=1", status)
    server.redirects("/b", server.url("/c#part"), status)
    server.serves("/c", "hi")
    answer = outbound.get(server.url("/a#key"), accept="text/x", sign=sign)

    assert answer.body == b"hi"
    assert str(answer.final_url) == server.url("/c")
    assert [asked.target for asked in server.asked] == ["/a", "/b?x=1", "/c"]
    assert [asked.headers["signature"] for asked in server.asked] == [
        f"for {server.url(path)}" for path in ("/a", "/b?x=1", "/c")
    ]
    assert {asked.headers["accept"] for asked in server.asked} == {"text/x"}


def test_nothing_but_the_new_signature_crosses_origins(server: Stage) -> None:
    with stage("127.0.0.3") as other:
        outbound = Outbound(
            OnStageTwice(stages=((server.host, server.port), (other.host, other.port)))
        )
        server.redirects("/a", other.url("/b"))
        other.serves("/b", "hi")
        signed: list[Outgoing] = []

        def sign(request: Outgoing) -> Mapping[str, str]:
            signed.append(request)
            return _signer(signed) | {"Cookie": f"at={request.url.host}"}

        answer = outbound.get(server.url("/a"), accept="*/*", sign=sign)
        outbound.close()

    assert str(answer.final_url) == other.url("/b")
    assert other.asked[0].headers["signature"] == f"for {other.url('/b')}"
    assert other.asked[0].headers["cookie"] == "at=127.0.0.3"
    assert other.asked[0].headers["host"] == f"127.0.0.3:{other.port}"
    assert str(answer.peer) == "127.0.0.3"


def test_three_hops_and_no_fourth(server: Stage, outbound: Outbound) -> None:
    for number in range(5):
        server.redirects(f"/{number}", f"/{number + 1}")
    server.serves("/5", "hi")

    assert outbound.get(server.url("/2"), accept="*/*").body == b"hi"
    with pytest.raises(RedirectRefused):
        outbound.get(server.url("/1"), accept="*/*")
    assert [asked.target for asked in server.asked] == [
        "/2",
        "/3",
        "/4",
        "/5",
        "/1",
        "/2",
        "/3",
        "/4",
    ]


@pytest.mark.parametrize("to", ["/a", "/a#b", "?", "http://127.0.0.1:PORT/a"])
def test_no_circles(server: Stage, outbound: Outbound, to: str) -> None:
    server.redirects("/a", to.replace("PORT", str(server.port)))
    with pytest.raises(RedirectRefused):
        outbound.get(server.url("/a"), accept="*/*")

    assert len(server.asked) == 1


def test_no_circle_of_two(server: Stage, outbound: Outbound) -> None:
    server.redirects("/a", "/b")
    server.redirects("/b", "/a")
    with pytest.raises(RedirectRefused):
        outbound.get(server.url("/a"), accept="*/*")

    assert len(server.asked) == 2


@pytest.mark.parametrize(
    "to",
    ["file:///etc/passwd", "ftp://city.example/", "gopher://127.0.0.1:6379/_x", "javascript:0", "data:,x", "//user@evil.example/",
     "http://127.0.0.1:22/", "http://127.0.0.9/", "http://[::1]/", "http://localhost.:0/", "https://", "\\\\evil", "http://a b/"],
)  # fmt: skip
def test_where_no_redirect_may_lead(server: Stage, outbound: Outbound, to: str) -> None:
    server.redirects("/a", to)
    with pytest.raises((RedirectRefused, AddressRefused)):
        outbound.get(server.url("/a"), accept="*/*", deadline=2)

    assert len(server.asked) == 1


def test_a_redirect_to_nowhere_is_an_answer(server: Stage, outbound: Outbound) -> None:
    server.plays("/a", {"send": "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"})

    assert outbound.get(server.url("/a"), accept="*/*").status == 302


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_post_is_not_sent_on(server: Stage, outbound: Outbound, status: int) -> None:
    server.redirects("/inbox", "/elsewhere", status)
    answer = outbound.post(server.url("/inbox"), b"{}", headers={"Content-Type": "x"})

    assert answer.status == status
    assert [asked.target for asked in server.asked] == ["/inbox"]


def test_redirects_end_with_the_time_of_the_whole_request(
    server: Stage, outbound: Outbound
) -> None:
    head = "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /{}\r\n\r\n"
    for number in range(3):
        server.plays(f"/{number}", {"wait": 0.3}, {"send": head.format(number + 1)})
    with pytest.raises(Exception, match="time is over"):
        outbound.get(server.url("/0"), accept="*/*", deadline=0.5)


class OnStageTwice(OnStage):
    """Two servers on loopback play public ones."""

    def __init__(self, stages: tuple[tuple[str, int], ...]) -> None:
        super().__init__()
        object.__setattr__(self, "stages", stages)

    def may_connect(self, url: object, address: object) -> bool:
        return (str(address), url.port) in self.stages
