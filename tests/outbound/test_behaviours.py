"""Whatever another server does, a request ends in time, within its size, and says what went wrong."""

import json
import resource
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from shared.outbound import failures
from shared.outbound.client import Outbound
from shared.outbound.failures import BodyTooLarge, CannotConnect, RequestFailed, TooSlow
from tests.outbound.stage import OnStage, Stage, stage

CASES = json.loads(Path(__file__).with_name("behaviours.json").read_text())
LIMIT = 20_000
PASSING = {"NoSuchName", "CannotConnect", "TlsFailed", "TooSlow", "ConnectionBroken"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_each_behaviour_has_its_end(
    server: Stage, outbound: Outbound, case: dict[str, Any], method: str
) -> None:
    url = server.plays("/it", *case["script"])
    seconds = 0.3 if case.get("fails") == "TooSlow" else 5.0

    def ask() -> Any:
        if method == "GET":
            return outbound.get(url, accept="*/*", limit=LIMIT, deadline=seconds)
        return outbound.post(url, b"{}", headers={}, limit=LIMIT, deadline=seconds)

    began, memory = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if "fails" not in case:
        answer = ask()
        assert answer.status == case.get("status", 200)
        assert answer.body.decode() == case["body"] if "body" in case else True
        assert len(answer.body) == case.get("length", len(answer.body))
    else:
        with pytest.raises(RequestFailed) as caught:
            ask()
        assert type(caught.value).__name__ == case["fails"]
        assert caught.value.is_passing == (case["fails"] in PASSING)
    assert time.monotonic() - began < seconds + 1.5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 50_000  # kilobytes
    assert len(server.asked) == 1


def test_every_failure_has_a_word_of_its_own() -> None:
    kinds = [k for k in RequestFailed.__subclasses__() if k.__module__.startswith("shared.")]
    assert len({kind.word for kind in kinds}) == len(kinds)
    assert {kind.__name__ for kind in kinds if kind.is_passing} == PASSING
    assert all(kind.__module__ == failures.__name__ for kind in kinds)


def test_nobody_listens(server: Stage, outbound: Outbound) -> None:
    url = server.url("/")
    outbound.policy = type(outbound.policy)(stage=(server.host, 1))
    with pytest.raises(CannotConnect):
        outbound.get(url.replace(str(server.port), "1"), accept="*/*")


def test_slow_servers_keep_nobody_else_waiting(server: Stage, outbound: Outbound) -> None:
    """Gate O24: a hundred that send a byte a second end at the deadline; others are not held up."""
    slow = server.plays(
        "/slow", {"send": "HTTP/1.1 200 OK\r\n\r\n"}, {"repeat": "x", "times": 5, "every": 1}
    )
    quick = server.serves("/quick", "hi")

    def ask_slow(_: int) -> type[Exception]:
        try:
            outbound.get(slow, accept="*/*", deadline=2.0)
        except RequestFailed as error:
            return type(error)
        return AssertionError

    with ThreadPoolExecutor(100) as pool:
        began = time.monotonic()
        waiting = pool.map(ask_slow, range(100))
        assert outbound.get(quick, accept="*/*", deadline=1.5).body == b"hi"
        assert set(waiting) == {TooSlow}
        assert time.monotonic() - began < 6.0


def test_a_server_that_does_not_read_ends_at_the_deadline() -> None:
    with stage(before=lambda _: time.sleep(2)) as deaf:
        outbound = Outbound(OnStage(stage=(deaf.host, deaf.port)))
        began = time.monotonic()
        with pytest.raises(TooSlow):
            outbound.post(deaf.url("/"), b"x" * 30_000_000, headers={}, deadline=0.5)

    assert time.monotonic() - began < 3.0


def test_a_bomb_is_put_down_soon(server: Stage, outbound: Outbound) -> None:
    url = server.plays(
        "/", {"send": "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"},
        {"bomb": "gzip", "megabytes": 10_000},
    )  # fmt: skip
    with pytest.raises(BodyTooLarge):
        outbound.get(url, accept="*/*")

    assert server.bytes_taken < 3_000_000
