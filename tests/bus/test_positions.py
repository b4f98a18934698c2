"""Positions are gapless whoever numbers and whenever commits come; who ignores most facts never stalls."""

import random

import psycopg
import pytest

from shared.core.ids import new_id
from shared.data.database import Database
from tests.bus.houses import Load, NullHouse, await_that

CHANCE = random.Random(3)


def test_three_relays_and_six_slow_writers_leave_no_gap_though_one_relay_dies(
    private: NullHouse,
) -> None:
    relays = [private.start("relay") for _ in range(3)]
    private.start("work")
    private.await_heard(private.read("north", new_id(), 1), 30)
    with Load(private, writers=6, pause=0, hold=lambda: CHANCE.random() * 0.02) as load:
        load.await_more(300)
        relays[0].kill()
        load.await_more(300)

    private.await_heard(load.told)
    assert private.wrongs() == []
    with psycopg.connect(private.admin_url) as admin:
        for teller in ("north", "south"):
            row = admin.execute(
                f"SELECT count(*), count(DISTINCT pos), min(pos), max(pos),"
                f" (SELECT head FROM {teller}.stream WHERE lane = 'main')"
                f" FROM {teller}.outbox WHERE lane = 'main'"
            ).fetchone()
            assert row is not None
            count = row[0]
            assert row == (count, count, 1, count, count)


def test_a_service_that_ignores_what_it_hears_never_stalls(alive: NullHouse) -> None:
    from shared.bus.outbox import tell
    from tests.bus.null.facts import NorthTapped

    with alive.databases["north"].transaction() as db:
        for _ in range(700):
            tell(db, NorthTapped(gauge_id=new_id()))
    told = alive.read("north", new_id(), 1)

    alive.await_heard(told)
    alive.await_quiet()


@pytest.mark.parametrize("name", ["north.gauge.painted.v1", "north.gauge.read.v2"])
def test_a_fact_of_a_newer_release_passes_by(alive: NullHouse, name: str) -> None:
    database = Database("north", alive.admin_url, schemas="north,house")
    with database.transaction() as db:
        db.execute(
            "INSERT INTO outbox (id, lane, noun, name, body) VALUES (%s, 'main', 'gauge:x', %s, '{}')",
            [new_id(), name],
        )
    database.close()
    told = alive.read("north", new_id(), 1)

    alive.await_heard(told)
    with alive.databases["south"].connection() as db:
        assert db.execute("SELECT FROM parked").fetchall() == []


def test_a_fact_with_fields_of_a_newer_release_is_understood(alive: NullHouse) -> None:
    gauge = new_id()
    alive.read("north", gauge, 1)
    with psycopg.connect(alive.admin_url) as admin:
        admin.execute(
            "INSERT INTO north.outbox (id, lane, noun, name, body)"
            " SELECT fresh, lane, noun, name, (body::jsonb || jsonb_build_object("
            "  'id', fresh, 'version', 2, 'level', 77, 'painted', true))::text"
            " FROM north.outbox, gen_random_uuid() AS fresh WHERE noun = %s",
            [f"gauge:{gauge}"],
        )

    def shown() -> bool:
        with alive.databases["south"].connection() as db:
            row = db.execute("SELECT level FROM seen WHERE id = %s", [gauge]).fetchone()
        return row is not None and row["level"] == 77

    await_that(shown, 15, words=alive.trouble)
