"""Senders that are killed while they send: nothing is lost, and what is sent twice is the same activity again."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import get_args

import pytest

from federation.delivery import actions
from federation.delivery.domain import Outgoing
from federation.delivery.send import LEASE_SECONDS
from federation.keys import actions as keys
from shared.bus.crash import SendingPoint
from shared.core.ids import new_id
from shared.data.database import Database
from tests.bus.houses import await_that
from tests.house import ORIGIN
from tests.house import test_settings as settings_for_tests
from tests.inboxes import Inboxes, Received, Reply

ROOT = Path(__file__).parents[2]
HOSTS, ACTIVITIES = 30, 12
ROUNDS = int(os.environ.get("MAYORS_FAULT_ROUNDS", "2"))


@pytest.fixture
def inboxes() -> Iterator[Inboxes]:
    """Servers that answer 202 unless told otherwise."""
    with Inboxes() as server:
        yield server


class Senders:
    """Real sender processes over a test's database."""

    def __init__(self, federation: Database, admin_url: str) -> None:
        settings = settings_for_tests()
        self._environment = os.environ | {
            "PYTHONPATH": str(ROOT),
            "MAYORS_ORIGIN": settings.origin,
            "MAYORS_SECRET_KEY": settings.secret_key,
            "MAYORS_DATABASE_URL": admin_url,
            "MAYORS_FEDERATION_DATABASE_URL": federation.url,
            "MAYORS_BROKER_URL": "memory://",
            "MAYORS_ALLOW_PRIVATE_ADDRESSES": "1",
        }
        self._started: list[subprocess.Popen[bytes]] = []

    def start(self, crash_at: str = "") -> subprocess.Popen[bytes]:
        """Start one; it dies at the named point."""
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.sending"],
            env=self._environment | {"MAYORS_CRASH_AT": crash_at},
            cwd=ROOT,
        )
        self._started.append(process)
        return process

    def end(self) -> None:
        """Kill what still runs."""
        for process in self._started:
            process.kill()
            process.wait()


@pytest.fixture
def senders(federation: Database, admin_url: str) -> Iterator[Senders]:
    """Real sender processes."""
    started = Senders(federation, admin_url)
    yield started
    started.end()


@pytest.fixture
def federation(databases: Mapping[str, Database]) -> Database:
    """Federation's database, empty."""
    return databases["federation"]


def _plan(federation: Database, inboxes: Inboxes) -> None:
    channel = new_id()
    with federation.connection() as db:
        keys.keys_of(db, "channels", channel)
    for number in range(ACTIVITIES):
        id_ = f"{ORIGIN}/ap/activities/{number}"
        outgoing = Outgoing(id_, channel, channel, f'{{"id": "{id_}"}}'.encode())
        with federation.transaction() as db:
            actions.plan(db, outgoing, inboxes=[inboxes.inbox(host) for host in range(HOSTS)])


def _counts(federation: Database) -> Counter[str]:
    with federation.connection() as db:
        return Counter(row["state"] for row in db.execute("SELECT state FROM deliveries"))


def _let_leases_run_out(federation: Database, seconds: float = LEASE_SECONDS) -> None:
    """Let so much of the time pass for which hosts are leased."""
    with federation.connection() as db:
        db.execute(
            "UPDATE hosts SET leased_until = leased_until - make_interval(secs => %s)", [seconds]
        )


def _await(condition: Callable[[], bool], federation: Database, seconds: float = 40) -> None:
    await_that(condition, seconds, words=lambda: dict(_counts(federation)), every=0.1)


def _firsts(received: list[Received]) -> dict[str, list[int]]:
    """Return by host the numbers of activities in the order in which each came for the first time."""
    found: dict[str, list[int]] = {}
    for each in received:
        number, line = int(each.activity["id"].rpartition("/")[2]), found.setdefault(each.host, [])
        if number not in line:
            line.append(number)
    return found


@pytest.mark.parametrize("point", get_args(SendingPoint))
def test_nothing_is_lost_when_a_sender_is_killed(
    federation: Database, senders: Senders, inboxes: Inboxes, point: str
) -> None:
    inboxes.answer = lambda _: Reply(after=0.03)  # long enough that results are noted many times
    _plan(federation, inboxes)
    for number in range(ROUNDS):
        passage = 1 if point == "after leasing" else 1 + number * 2
        victim = senders.start(f"{point}:{passage}")
        assert victim.wait(timeout=30) == -signal.SIGKILL
        _let_leases_run_out(federation)
    assert _counts(federation)["waiting"] > 0

    senders.start()
    _await(lambda: _counts(federation) == {"delivered": HOSTS * ACTIVITIES}, federation)

    firsts = _firsts(inboxes.received)
    assert len(firsts) == HOSTS
    assert set(map(tuple, firsts.values())) == {tuple(range(ACTIVITIES))}
    bodies = {each.activity["id"]: each.body for each in inboxes.received}
    assert all(each.body == bodies[each.activity["id"]] for each in inboxes.received)
    twice = len(inboxes.received) - HOSTS * ACTIVITIES
    assert twice == 0 if point == "after leasing" else 0 < twice < HOSTS * ACTIVITIES


def test_hosts_of_a_killed_sender_come_back_within_half_a_minute(
    federation: Database, senders: Senders, inboxes: Inboxes
) -> None:
    _plan(federation, inboxes)
    victim = senders.start("after leasing")
    victim.wait(timeout=30)
    with federation.connection() as db:
        (leased,) = db.execute(
            "SELECT count(*) AS hosts, extract(epoch FROM max(leased_until) - now())::float AS seconds"
            " FROM hosts WHERE leased_until > now()"
        ).fetchall()
    assert leased["hosts"] > 0
    assert leased["seconds"] <= LEASE_SECONDS == 30

    senders.start()
    _await(lambda: len(inboxes.received) >= (HOSTS - leased["hosts"]) * ACTIVITIES, federation)
    _let_leases_run_out(federation, LEASE_SECONDS - 3)
    _await(lambda: _counts(federation) == {"delivered": HOSTS * ACTIVITIES}, federation, 10)

    assert len(inboxes.received) == HOSTS * ACTIVITIES


def test_a_sender_that_is_stopped_notes_what_it_sent(
    federation: Database, senders: Senders, inboxes: Inboxes
) -> None:
    inboxes.answer = lambda _: Reply(after=0.05)
    _plan(federation, inboxes)
    sender = senders.start()
    _await(lambda: len(inboxes.received) > 40, federation)
    sender.terminate()

    assert sender.wait(timeout=15) == 0
    assert 40 < len(inboxes.received) < HOSTS * ACTIVITIES
    assert _counts(federation)["delivered"] == len(inboxes.received)


def test_three_senders_and_the_operator_share_the_work(
    federation: Database, senders: Senders, inboxes: Inboxes
) -> None:
    from federation.delivery.commands import _drain
    from federation.delivery.send import Sender
    from shared.outbound.client import Outbound
    from shared.outbound.policy import Policy

    inboxes.answer = lambda _: Reply(after=0.002)
    _plan(federation, inboxes)
    for _ in range(3):
        senders.start()
    _await(lambda: len(inboxes.received) > 5, federation)
    outbound = Outbound(Policy(allow_private=True, allow_http=True))
    _drain(Sender(federation, outbound), federation)
    outbound.close()

    assert _counts(federation) == {"delivered": HOSTS * ACTIVITIES}
    assert len(inboxes.received) == HOSTS * ACTIVITIES


def test_a_sender_outlives_its_database(
    federation: Database, senders: Senders, inboxes: Inboxes, admin_url: str
) -> None:
    import psycopg

    inboxes.answer = lambda _: Reply(after=0.02)
    _plan(federation, inboxes)
    sender = senders.start()
    for seen in (20, 80, 160):
        _await(lambda seen=seen: len(inboxes.received) > seen, federation)
        with psycopg.connect(admin_url, autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE usename = 'federation' AND datname = current_database()"
            )
        _let_leases_run_out(federation)

    _await(lambda: _counts(federation) == {"delivered": HOSTS * ACTIVITIES}, federation)
    assert sender.poll() is None
