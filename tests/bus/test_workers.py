"""Several workers of the same services: one at a time has a lane, the next takes over, nobody is mistaken for dead."""

from threading import Thread

import psycopg

from shared.bus.parking import list_parked
from shared.bus.settle import Settled, settle
from shared.bus.telling import number
from shared.core.ids import new_id
from tests.bus.houses import Load, NullHouse, await_that

WORKERS = 5


def test_workers_at_the_same_envelope_are_not_counted_as_deaths(resting: NullHouse) -> None:
    told = resting.read("north", new_id(), *range(4))
    with resting.databases["north"].connection() as db:
        (envelope,) = number(db, "north", "main")
    south, outcomes = resting.listener("south"), list[Settled]()
    with psycopg.connect(resting.admin_url) as admin:
        admin.execute("LOCK TABLE south.seen IN EXCLUSIVE MODE")
        workers = [
            Thread(target=lambda: outcomes.append(settle(south, envelope))) for _ in range(WORKERS)
        ]
        for worker in workers:
            worker.start()
        await_that(lambda: _waiting(resting) == WORKERS, 10, words="they do not all wait")
    for worker in workers:
        worker.join(10)

    assert sorted(settled.outcome for settled in outcomes) == ["applied"] + ["known"] * 4
    assert resting.heard("south", told)
    assert list_parked(resting.databases["south"]) == []
    with resting.databases["south"].connection() as db:
        assert db.execute("SELECT trying_to, tries FROM heard").fetchall() == [
            {"trying_to": None, "tries": 0}
        ]
        assert db.execute("SELECT FROM effects WHERE times <> 1").fetchall() == []


def _waiting(house: NullHouse) -> int:
    """Return how many connections of the south wait for somebody."""
    with psycopg.connect(house.admin_url) as admin:
        row = admin.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND application_name = 'south' AND wait_event_type = 'Lock'"
        ).fetchone()
    return int(row[0]) if row else 0


def test_three_workers_under_load_of_which_one_dies_apply_everything_once(
    private: NullHouse,
) -> None:
    workers = [private.start("work") for _ in range(3)]
    private.start("relay")
    private.await_heard(private.read("north", new_id(), 1), 30)
    with Load(private, writers=6) as load:
        load.await_more(200)
        workers[0].kill()
        load.await_more(200)

    taken = private.await_heard(load.told, 40)
    print(f"\none of three workers killed: all heard {taken:.1f} s after the last fact")  # noqa: T201
    assert private.wrongs() == []


def test_a_worker_that_rests_ends_soon_after_it_is_told_to(private: NullHouse) -> None:
    """Sooner than the ten seconds that Docker waits before it kills."""
    relay, worker = private.start("relay"), private.start("work")
    private.await_heard(private.read("north", new_id(), 1), 30)

    for process in (worker, relay):
        process.process.terminate()
        process.process.wait(timeout=8)
