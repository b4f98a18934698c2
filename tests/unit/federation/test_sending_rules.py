"""What an answer means, when to try again, how a server is spoken to, and which names rule over it."""

import time
from datetime import UTC, datetime
from threading import Event

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.delivery.domain import (
    LONGEST_RETRY_AFTER,
    MOST_ATTEMPTS,
    Verdict,
    heeded,
    pause_after,
    read_retry_after,
    verdict_of,
    words_of,
)
from federation.delivery.threads import Threads
from federation.hosts.domain import Speaks, authority_of, speaks_of
from shared.core.hosts import Host, canonical_host, covers, names_over
from shared.facts.words import Line

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY = 86_400.0


@pytest.mark.parametrize(
    ("statuses", "verdict"),
    [
        ((200, 201, 202, 204), "delivered"),
        ((301, 302, 307, 400, 403, 404, 405, 406, 409, 413, 415, 418, 422), "refused"),
        ((410,), "gone"),
        ((408, 429, 502, 503, 504), "host_failed"),
        ((401, 500, 520), "postponed"),
        ((501,), "refused"),
    ],
)
def test_every_answer_has_one_meaning(statuses: tuple[int, ...], verdict: Verdict) -> None:
    assert {verdict_of(status) for status in statuses} == {verdict}


def test_sixteen_pauses_are_about_three_days() -> None:
    least, most = (
        sum(pause_after(n, chance) for n in range(1, MOST_ATTEMPTS)) for chance in (0.0, 1.0)
    )
    assert 2 * DAY < least < most < 3.5 * DAY


@given(st.integers(1, 1_000), st.floats(0, 1))
def test_pauses_grow_and_have_an_end(failures: int, chance: float) -> None:
    pause = pause_after(failures, chance)
    assert 16 <= pause <= (MOST_ATTEMPTS**4 + 15) * 1.5
    assert pause_after(failures + 1, 0.0) >= pause_after(failures, 0.0)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        (None, None),
        ("120", 120.0),
        ("Tue, 24 Nov 2026 09:02:00 GMT", 120.0),
        ("Tue, 24 Nov 2026 08:00:00 GMT", -3600.0),
        ("soon", None),
        ("-5", None),
        ("9" * 400, 999_999_999.0),
        ("Tue, 24 Nov 2026 09:02:00", None),
        ("٣", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(said: str | None, seconds: float | None) -> None:
    assert read_retry_after(said, NOW) == seconds


@given(st.floats(allow_nan=False), st.integers(1, 40))
def test_no_host_is_asked_more_often_than_it_wants_nor_forgotten(
    asked: float, failures: int
) -> None:
    pause = heeded(asked, failures, pause_after(failures, 0.0))
    assert pause >= 1
    assert pause <= max(LONGEST_RETRY_AFTER, pause_after(failures, 0.0))
    assert failures < 6 or pause >= pause_after(failures, 0.0)


@pytest.mark.parametrize(
    ("software", "has_groups", "speaks"),
    [
        (None, False, "microblog"),
        ("mastodon", False, "microblog"),
        ("gotosocial", False, "microblog"),
        ("something-new", False, "microblog"),
        ("something-new", True, "group"),
        ("lemmy", False, "group"),
        ("nodebb", False, "group"),
        ("mayoral-exchange", True, "peer"),
    ],
)
def test_a_server_is_spoken_to_by_what_it_runs_or_does(
    software: str | None, has_groups: bool, speaks: Speaks
) -> None:
    assert speaks_of(software, has_groups=has_groups) == speaks


labels = st.lists(st.sampled_from(["a", "b", "xn--tda", "example", "org", "1"]), max_size=4)
hosts = labels.map(lambda parts: canonical_host(".".join([*parts, "example"]))) | st.sampled_from(
    [Host("127.0.0.1"), Host("1.127.0.0.example"), Host("::1"), Host("2001:db8::1")]
)


@given(hosts, hosts)
def test_the_names_over_a_host_are_those_whose_rule_covers_it(rule: Host, host: Host) -> None:
    for port in ("", ":8443"):
        bare = f"[{host}]" if ":" in host else host
        assert (rule in names_over(bare + port)) == covers(rule, host)


@pytest.mark.parametrize(
    ("url", "authority"),
    [
        ("https://M.Example/inbox", "m.example"),
        ("https://m.example:443/inbox", "m.example"),
        ("http://127.0.0.2:9001/inbox", "127.0.0.2:9001"),
        ("https://[2001:db8::1]:8443/inbox", "[2001:db8::1]:8443"),
    ],
)
def test_a_server_has_one_name(url: str, authority: str) -> None:
    assert authority_of(url) == authority


def test_work_goes_on_while_every_thread_waits_for_somebody_slow() -> None:
    slow, quick = Event(), Event()

    def carry(piece: str) -> None:
        if piece == "slow":
            slow.wait(20)
        else:
            quick.set()

    threads = Threads(carry, at_first=2)
    for piece in ("slow", "slow", "quick"):
        threads.add(piece)
    until = time.monotonic() + 10
    while not quick.is_set():
        assert time.monotonic() < until
        threads.tend()
        time.sleep(0.01)
    slow.set()


@given(st.text(max_size=1_000))
def test_why_it_failed_is_one_line_whatever_a_server_says(error: str) -> None:
    words = words_of(error)
    assert len(words) <= 200
    assert words.isprintable()
    msgspec.convert(words, Line)
