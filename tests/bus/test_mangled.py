"""A bus that repeats, reorders and delays: every projection ends equal to a rebuild."""

import random
from collections.abc import Iterator, Sequence

import msgspec
import pytest

from shared.bus.broker import Publisher
from shared.bus.envelope import Envelope
from shared.bus.rebuild import rebuild
from shared.bus.telling import number
from shared.core.ids import new_id
from shared.data.database import Database
from tests.bus.houses import Load, NullHouse
from tests.bus.null.readings import read_gauge
from tests.bus.null.services import SERVICES

FACTS = 600
WINDOW = 50


def mangled(envelopes: Sequence[Envelope], chance: random.Random) -> list[Envelope]:
    """Cut into small parcels; each is up to 50 places from where it was, some come twice, some last."""
    parcels = [part for envelope in envelopes for part in _cut(envelope, chance)]
    late = [parcel for parcel in parcels if chance.random() < 0.05]
    sent = [parcel for parcel in parcels if parcel not in late]
    sent += [parcel for parcel in sent if chance.random() < 0.2]
    sent.sort(key=lambda parcel: parcel.first + chance.randrange(-WINDOW, WINDOW))
    return sent + late


def _cut(envelope: Envelope, chance: random.Random) -> Iterator[Envelope]:
    facts = list(envelope.facts)
    while facts:
        part = [facts.pop(0) for _ in range(min(len(facts), chance.randrange(1, 6)))]
        yield msgspec.structs.replace(
            envelope, first=part[0].pos, last=part[-1].pos, facts=tuple(part)
        )


def seen(house: NullHouse, service: str) -> list[tuple[object, ...]]:
    """Return a service's projection."""
    with house.databases[service].connection() as db:
        rows = db.execute("SELECT teller, what, id, version, level FROM seen ORDER BY 1, 2, 3")
        return [tuple(row.values()) for row in rows]


def tell_numbered(house: NullHouse, teller: str, chance: random.Random) -> list[Envelope]:
    """Tell and number in one transaction, so that no relay publishes in between; a fixture of these tests."""
    gauges = [new_id() for _ in range(40)]
    database = Database(teller, house.admin_url, schemas=f"{teller},house")
    envelopes: list[Envelope] = []
    try:
        with database.connection() as db, db.transaction():
            for turn in range(FACTS):
                read_gauge(db, chance.choice(gauges), turn)
            while more := number(db, teller, "main"):
                envelopes += more
    finally:
        database.close()
    return envelopes


@pytest.mark.parametrize("seed", [1])
def test_a_duplicated_reordered_and_delayed_bus_ends_equal_to_a_rebuild(
    private: NullHouse, seed: int
) -> None:
    chance = random.Random(seed)
    private.start("work")
    private.start("relay")
    private.await_heard(private.read("north", new_id(), 1), 30)
    with Publisher(private.broker, []) as publisher:
        for teller in ("north", "south"):
            for envelope in mangled(tell_numbered(private, teller, chance), chance):
                publisher.tell(envelope)

    private.await_quiet(60)
    assert private.wrongs() == []
    before = {name: seen(private, name) for name in ("north", "south")}
    assert len(before["north"]) == 81
    for service in SERVICES[1:]:
        rebuild(service, SERVICES, private.databases, private.admin_url)
    assert {name: seen(private, name) for name in ("north", "south")} == before


def test_a_rebuild_under_writes_equals_a_rebuild_at_rest(private: NullHouse) -> None:
    private.start("work")
    private.start("relay")
    private.await_heard(private.read("north", new_id(), 1), 30)
    with Load(private, writers=4, pause=0.01) as load:
        load.await_more(200)
        for _ in range(2):
            rebuild(SERVICES[2], SERVICES, private.databases, private.admin_url)
            load.await_more(100)
    private.await_quiet()
    under_writes = seen(private, "south")

    rebuild(SERVICES[2], SERVICES, private.databases, private.admin_url)

    assert seen(private, "south") == under_writes == seen(private, "north")
