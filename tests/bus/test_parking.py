"""A fact that cannot be applied is set aside and its neighbours go on; replayed, it heals in order."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import psycopg
from structlog.testing import capture_logs

from shared.bus.broker import Publisher
from shared.bus.company import Company
from shared.bus.drain import drain
from shared.bus.outbox import tell
from shared.bus.parking import drop, list_parked, replay
from shared.bus.telling import number
from shared.bus.worker import Ear
from shared.core.ids import new_id
from tests.bus.houses import NullHouse, await_that, environment_of
from tests.bus.null.facts import NorthCounted
from tests.bus.null.gauges.store import DEADLY, POISON
from tests.bus.null.services import SERVICES


@contextmanager
def cured(house: NullHouse, *levels: int) -> Iterator[None]:
    """Make poison harmless for as long as a block runs."""
    with psycopg.connect(house.admin_url, autocommit=True) as admin:
        for service in ("north", "south"):
            for level in levels:
                admin.execute(f"INSERT INTO {service}.cures VALUES (%s)", [level])
        try:
            yield
        finally:
            for service in ("north", "south"):
                admin.execute(f"DELETE FROM {service}.cures")


def test_a_poisonous_fact_is_parked_and_replay_heals_it(alive: NullHouse) -> None:
    gauge, other = new_id(), new_id()
    before = alive.read("north", gauge, 1)
    poison = alive.read("north", gauge, POISON)
    behind = alive.read("north", gauge, 3)
    neighbours = alive.read("north", other, 1, 2)

    alive.await_heard([*before, *neighbours])
    for service in ("north", "south"):
        await_that(
            lambda name=service: len(list_parked(alive.databases[name])) == 2,  # type: ignore[misc]
            15, words=alive.trouble,
        )  # fmt: skip
        errors = [fact.error for fact in list_parked(alive.databases[service])]
        assert errors == ["ValueError: this level is poison", None]
        assert replay(alive.listener(service)) == (0, 2)
    with cured(alive, POISON):
        assert [replay(alive.listener(name)) for name in ("north", "south")] == [(2, 0), (2, 0)]

    assert alive.heard("south", [*poison, *behind])
    assert alive.wrongs() == []


def test_when_the_third_of_five_fails_the_others_are_applied(resting: NullHouse) -> None:
    told = [resting.read("north", new_id(), POISON if n == 2 else n)[0] for n in range(5)]

    drain(SERVICES, resting.databases)

    assert [resting.heard("south", [fact]) for fact in told] == [True, True, False, True, True]
    assert [fact.noun for fact in list_parked(resting.databases["south"])] == [told[2].noun]


def test_a_fact_that_the_database_refuses_is_parked_too(resting: NullHouse) -> None:
    with psycopg.connect(resting.admin_url) as admin:
        admin.execute("ALTER TABLE south.seen ADD CONSTRAINT modest CHECK (level < 1000)")
    told = [resting.read("north", new_id(), level)[0] for level in (1, 2000, 3)]

    drain(SERVICES, resting.databases)

    assert [resting.heard("south", [fact]) for fact in told] == [True, False, True]
    assert "modest" in str(list_parked(resting.databases["south"])[0].error)


def test_a_parked_fact_can_be_dropped_for_a_reason(resting: NullHouse) -> None:
    resting.read("north", new_id(), POISON)
    drain(SERVICES, resting.databases)
    (parked,) = list_parked(resting.databases["south"])

    drop(
        resting.databases["south"], teller=parked.teller, lane=parked.lane, pos=parked.pos,
        reason="A demonstration's reading.",
    )  # fmt: skip

    assert list_parked(resting.databases["south"]) == []
    with resting.databases["south"].connection() as db:
        (kept,) = db.execute("SELECT pos, reason FROM dropped").fetchall()
    assert kept == {"pos": parked.pos, "reason": "A demonstration's reading."}


def test_a_fact_that_kills_the_process_is_parked_and_its_neighbours_live(
    resting: NullHouse,
) -> None:
    """As when memory runs out: the process is gone without a word, again and again."""
    told = [resting.read("north", new_id(), DEADLY if n == 3 else n)[0] for n in range(8)]
    lives = 0
    while lives < 10:
        lives += 1
        ran = subprocess.run(
            [sys.executable, "-m", "tests.bus.process", "drain", "south"],
            env=environment_of(resting), check=False,
        )  # fmt: skip
        if ran.returncode == 0:
            break

    assert lives == 7
    assert [resting.heard("south", [fact]) for fact in told] == [n != 3 for n in range(8)]
    assert [fact.noun for fact in list_parked(resting.databases["south"])] == [told[3].noun]


def test_a_fault_of_the_database_parks_nothing(resting: NullHouse) -> None:
    """Only deaths count: a lock that is not to be had, again and again, is no fact's fault."""
    told = resting.read("north", new_id(), 1)
    with resting.databases["north"].connection() as db:
        (envelope,) = number(db, "north", "main")
    with psycopg.connect(resting.admin_url, autocommit=True) as admin:
        admin.execute(f"ALTER ROLE south IN DATABASE {admin.info.dbname} SET lock_timeout = '10ms'")
    stop = Event()
    ear = Ear(resting.listener("south"), "main", resting.broker, stop, Company())
    with capture_logs() as said:
        with psycopg.connect(resting.admin_url) as admin:
            admin.execute("LOCK TABLE south.seen IN EXCLUSIVE MODE")
            publisher = Publisher(resting.broker, [])
            waiting = Thread(target=ear.take, args=(envelope, publisher), daemon=True)
            waiting.start()
            await_that(lambda: len(said) >= 6, 20, words="it does not even wait")
        waiting.join(10)

    assert {line["event"] for line in said} == {"settle_waits"}
    assert resting.heard("south", told)
    assert list_parked(resting.databases["south"]) == []


def test_facts_taken_together_are_parked_one_by_one(resting: NullHouse) -> None:
    told = [
        NorthCounted(gauge_id=new_id(), version=1, level=POISON if n == 3 else n) for n in range(9)
    ]
    with resting.databases["north"].transaction() as db:
        for fact in told:
            tell(db, fact)

    drain(SERVICES, resting.databases)

    with resting.databases["south"].connection() as db:
        rows = db.execute("SELECT id FROM seen WHERE what = 'counted'").fetchall()
    assert {row["id"] for row in rows} == {fact.gauge_id for fact in told if fact.level != POISON}
    assert [fact.noun for fact in list_parked(resting.databases["south"])] == [told[3].noun]


def test_facts_taken_together_keep_their_order(resting: NullHouse) -> None:
    gauge = new_id()
    with resting.databases["north"].transaction() as db:
        for version in range(1, 800):
            tell(db, NorthCounted(gauge_id=gauge, version=version, level=version))

    drain(SERVICES, resting.databases)

    with resting.databases["south"].connection() as db:
        (row,) = db.execute("SELECT level FROM seen WHERE id = %s", [gauge]).fetchall()
    assert row["level"] == 799
