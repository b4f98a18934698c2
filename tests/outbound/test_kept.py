"""Connections are used again while they live, and a request never fails because one had died."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.outbound.client import Outbound
from shared.outbound.failures import AddressRefused, ConnectionBroken
from tests.outbound.stage import OnStage, Stage, stage


def test_a_session_uses_one_connection(server: Stage, outbound: Outbound) -> None:
    url = server.serves("/inbox", "")
    with outbound.session(url) as session:
        for _ in range(5):
            assert session.post(url, b"{}", headers={"Content-Type": "x"}).is_ok
    with outbound.session(url) as session:
        assert session.post(server.url("/other"), b"{}", headers={}).status == 404

    assert server.connections == 1
    assert [asked.body for asked in server.asked] == [b"{}"] * 6


def test_a_session_stays_with_its_origin(server: Stage, outbound: Outbound) -> None:
    with stage("127.0.0.3") as other:
        outbound.policy = OnStage(stage=(other.host, other.port))
        with outbound.session(other.url("/")) as session, pytest.raises(AddressRefused):
            session.post("https://city.example/inbox", b"{}", headers={})


def test_a_connection_the_server_closed_is_opened_anew(server: Stage, outbound: Outbound) -> None:
    url = server.plays("/", {"send": "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"})
    for _ in range(4):
        assert outbound.get(url, accept="*/*").body == b"hi"
        assert outbound.post(url, b"{}", headers={}).body == b"hi"

    assert server.connections == 8
    assert len(server.asked) == 8


def test_a_connection_closed_while_asking_is_tried_once_more(
    server: Stage, outbound: Outbound
) -> None:
    good = server.serves("/good", "hi")
    bad = server.plays("/bad", {"reset": True})
    assert outbound.get(good, accept="*/*").body == b"hi"
    with pytest.raises(ConnectionBroken):
        outbound.get(bad, accept="*/*")

    assert [asked.target for asked in server.asked] == ["/good", "/bad", "/bad"]


def test_what_a_server_says_unasked_is_not_the_next_answer(
    server: Stage, outbound: Outbound
) -> None:
    smuggled = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"
    first = server.plays("/first", {"send": smuggled}, {"again": True})
    second = server.serves("/second", "good")

    assert outbound.get(first, accept="*/*").body == b"hi"
    assert outbound.get(second, accept="*/*").body == b"good"


def test_an_answer_not_read_to_its_end_ends_the_connection(
    server: Stage, outbound: Outbound
) -> None:
    from shared.outbound.failures import BodyTooLarge

    large = server.serves("/large", "x" * 5_000)
    with pytest.raises(BodyTooLarge):
        outbound.get(large, accept="*/*", limit=4_999)
    assert outbound.get(server.serves("/small", "hi"), accept="*/*").body == b"hi"

    assert server.connections == 2


def test_no_more_are_kept_than_allowed_and_none_for_too_long(server: Stage) -> None:
    now = [0.0]
    outbound = Outbound(OnStage(stage=(server.host, server.port)), clock=lambda: now[0], keep=2)
    url = server.serves("/", "hi")
    sessions = [outbound.session(url) for _ in range(3)]
    for session in sessions:
        session.post(url, b"", headers={})
    for session in sessions:
        session.close()
    assert server.connections == 3
    for _ in range(2):
        outbound.get(url, accept="*/*")
    assert server.connections == 3
    now[0] += 51
    outbound.get(url, accept="*/*")
    outbound.close()

    assert server.connections == 4


def test_many_threads_share_one_client(server: Stage, outbound: Outbound) -> None:
    urls = [server.serves(f"/{number}", f"this is {number}") for number in range(40)]

    def ask(number: int) -> bool:
        answer = outbound.get(urls[number % 40], accept="*/*")
        return answer.body == f"this is {number % 40}".encode()

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(ask, range(400)))
    assert server.connections <= 17


def test_requests_say_who_asks_and_each_header_once(server: Stage, outbound: Outbound) -> None:
    url = server.serves("/", "hi")
    outbound.post(
        url, b"{}", headers={"content-type": "a/b", "Host": f"{server.host}:{server.port}"},
        sign=lambda _: {"Content-Type": "c/d", "Date": "today"},
    )  # fmt: skip
    sent = server.asked[0].headers
    assert sent["content-type"] == "c/d"
    assert sent["content-length"] == "2"
    assert sent["user-agent"].startswith("MayoralExchange")
    for bad in (
        {"Host": "evil.example"},
        {"X\r\nY": "z"},
        {"X": "a\r\nY: b"},
        {"X": "a\0"},
        {"": "a"},
    ):
        with pytest.raises((ValueError, Exception)) as caught:
            outbound.post(url, b"{}", headers=bad)
        assert caught.type.__name__ in {"ValueError", "NotUnderstood"}
    assert len(server.asked) == 1
