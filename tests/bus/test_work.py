"""Work rows: carried by Celery, tried again with growing pauses, never lost; repeated work is asked for once."""

import psycopg

from shared.bus.work import add_work, ask_for_work
from shared.core.ids import new_id
from tests.bus.houses import NullHouse, await_that, empty
from tests.bus.null.gauges.store import POISON


def done(house: NullHouse, service: str, name: str) -> int:
    """Return how often a piece of work had its effect."""
    with house.databases[service].connection() as db:
        row = db.execute("SELECT times FROM done WHERE name = %s", [name]).fetchone()
    return int(row["times"]) if row else 0


def add(house: NullHouse, service: str, work: str, name: str) -> None:
    with house.databases[service].transaction() as db:
        add_work(db, work, {"name": name})


def put_off(house: NullHouse, name: str) -> tuple[int, float]:
    """Return how often work has failed and was put off, and in how many seconds it is due again."""
    with house.databases["south"].connection() as db:
        row = db.execute(
            "SELECT attempts, error, extract(epoch FROM due_at - now())::float AS due FROM work"
            " WHERE args ->> 'name' = %s", [name],
        ).fetchone()  # fmt: skip
    return (row["attempts"], row["due"]) if row and row["error"] and row["due"] > 0 else (0, 0.0)


def be_due(house: NullHouse, name: str) -> None:
    """Let the pause be over."""
    with psycopg.connect(house.admin_url) as admin:
        admin.execute("UPDATE south.work SET due_at = now() WHERE args ->> 'name' = %s", [name])


def test_work_is_done_once(alive: NullHouse) -> None:
    names = [new_id().hex for _ in range(20)]
    for name in names:
        add(alive, "north", "gauges.count", name)

    await_that(lambda: all(done(alive, "north", name) for name in names), 20, words=alive.trouble)
    assert [done(alive, "north", name) for name in names] == [1] * 20


def test_work_that_fails_is_tried_again_with_growing_pauses(alive: NullHouse) -> None:
    name = new_id().hex
    add(alive, "south", "gauges.fail", name)
    await_that(lambda: put_off(alive, name)[0] == 1, 20, words=alive.trouble)
    first = put_off(alive, name)[1]
    be_due(alive, name)
    await_that(lambda: put_off(alive, name)[0] == 2, 20, words=alive.trouble)
    second = put_off(alive, name)[1]
    with psycopg.connect(alive.admin_url) as admin:
        admin.execute("INSERT INTO south.cures VALUES (%s)", [POISON])
    be_due(alive, name)
    await_that(lambda: done(alive, "south", name), 20, words=alive.trouble)

    with psycopg.connect(alive.admin_url) as admin:
        admin.execute("DELETE FROM south.cures")
    assert 5 < first <= 10 < second <= 20


def test_work_survives_an_emptied_broker(alive: NullHouse) -> None:
    empty(alive)
    name = new_id().hex
    add(alive, "north", "gauges.count", name)
    with psycopg.connect(alive.admin_url) as admin:  # the minute after which it is sent again
        await_that(lambda: _was_sent(alive, name), 20, words=alive.trouble)
        if not done(alive, "north", name):
            admin.execute("UPDATE north.work SET sent_at = sent_at - interval '1 minute'")

    await_that(lambda: done(alive, "north", name), 30, words=alive.trouble)


def _was_sent(house: NullHouse, name: str) -> bool:
    with house.databases["north"].connection() as db:
        row = db.execute("SELECT sent_at FROM work WHERE args ->> 'name' = %s", [name]).fetchone()
    return row is not None and row["sent_at"] is not None


def test_two_schedulers_ask_for_repeated_work_once(alive: NullHouse) -> None:
    """Each relay of the house keeps the schedule, and both looked when they started."""
    alive.start("relay", "north", "south")

    await_that(lambda: done(alive, "south", "timed"), 30, words=alive.trouble)
    with alive.databases["south"].transaction() as db:
        assert ask_for_work(db, "gauges.count", every=3600) is False
    assert done(alive, "south", "timed") == 1


def test_repeated_work_is_asked_for_again_when_its_time_has_come(alive: NullHouse) -> None:
    with alive.databases["north"].connection() as db, db.transaction(force_rollback=True):
        assert ask_for_work(db, "gauges.often", every=60) is True
        assert ask_for_work(db, "gauges.often", every=60) is False
        db.execute("UPDATE timed SET asked_at = asked_at - interval '1 minute'")
        db.execute("UPDATE work SET state = 'done' WHERE name = 'gauges.often'")
        assert ask_for_work(db, "gauges.often", every=60) is True
