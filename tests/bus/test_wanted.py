"""Work that many want is done once for all of them: its beginning waits for who has not committed yet."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from psycopg import pq

from shared.bus import work
from shared.data.database import Connection, Database


def _work_id(database: Database) -> object:
    with database.connection() as db:
        row = db.execute("SELECT id FROM work").fetchone()
    assert row is not None
    return row["id"]


def test_who_has_not_committed_is_waited_for_and_served(databases: Mapping[str, Database]) -> None:
    database, seen = databases["federation"], list[int]()

    def count(db: Connection, _args: object) -> None:
        row = db.execute("SELECT count(*) AS count FROM channels").fetchone()
        seen.append(row["count"] if row else -1)

    with database.transaction() as db:
        work.want_work(db, "count")
    id_ = _work_id(database)
    with ThreadPoolExecutor(1) as pool:
        with database.transaction() as db:
            work.want_work(db, "count")
            db.execute(
                "INSERT INTO channels (id, slug, name, purpose, outside, is_archived, version, demonstration)"
                " VALUES (gen_random_uuid(), 'a', 'A', '', 'shown', false, 1, false)"
            )
            done = pool.submit(work.perform, database, {"count": count}, id_)
            _await_somebody_waiting(database)
        assert done.result(timeout=10)

    assert seen == [1]


def test_work_in_hand_is_left_to_who_has_it(databases: Mapping[str, Database]) -> None:
    database = databases["federation"]
    begun, go_on = Event(), Event()

    def linger(_db: Connection, _args: object) -> None:
        begun.set()
        go_on.wait(10)

    with database.transaction() as db:
        work.want_work(db, "linger")
    id_ = _work_id(database)
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(work.perform, database, {"linger": linger}, id_)
        assert begun.wait(10)
        assert not work.perform(database, {"linger": linger}, id_)
        go_on.set()
        assert done.result(timeout=10)
    assert not work.perform(database, {"linger": linger}, id_)


def _await_somebody_waiting(database: Database) -> None:
    """Return when another connection waits for a row of this transaction."""
    with database.connection() as db:
        assert db.info.transaction_status == pq.TransactionStatus.IDLE
        while True:
            row = db.execute("SELECT count(*) AS count FROM pg_locks WHERE NOT granted").fetchone()
            if row and row["count"]:
                return
