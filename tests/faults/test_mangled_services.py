"""The real services on a bus that repeats, reorders and delays: every projection ends equal to a rebuild.

Both brokers carry the same envelopes to the same `settle`; here their order is chosen by hand.
"""

import random
from collections.abc import Mapping
from typing import Any

from deploy.demonstration.load import load
from deploy.house import SERVICES
from shared.bus.drain import catch_up, drain
from shared.bus.envelope import Envelope
from shared.bus.hearing import Listener
from shared.bus.rebuild import rebuild
from shared.bus.settle import settle
from shared.bus.telling import number
from shared.data.database import Database
from shared.facts.fact import LANES
from shared.standing.handlers import PROJECTIONS
from tests.bus.test_mangled import mangled
from tests.house import House
from tests.house import test_settings as settings_of_tests
from tests.store.frontdesk.test_rebuild import live

Held = dict[str, list[dict[str, Any]]]


class MangledHouse(House):
    """A house whose bus keeps no order; what a listener lacks at the end it asks for again."""

    chance = random.Random(1)
    gaps = repeats = 0

    def drain(self) -> None:
        """Deliver everything in every wrong way, then what is still missing."""
        self.deliver(self.databases)
        super().drain()

    def deliver(self, databases: Mapping[str, Database]) -> None:
        """Number what waits, and let every listener settle it mangled."""
        sent = mangled(_numbered(databases), self.chance)
        for service in SERVICES:
            listener = Listener.of(service, databases[service.name])
            for envelope in sent:
                if (envelope.teller, envelope.lane) in listener.lanes:
                    self._settle(listener, envelope)

    def _settle(self, listener: Listener, envelope: Envelope) -> None:
        """Settle; half of the requests to send again are answered, the others are lost."""
        outcome = settle(listener, envelope).outcome
        self.gaps += outcome == "gap"
        self.repeats += outcome == "known"
        if outcome == "gap" and self.chance.random() < 0.5:
            with self.databases[envelope.teller].connection() as db:
                catch_up(listener, db, envelope.teller, envelope.lane)

    def settle(self) -> None:
        """Deliver as `drain` does, without identity's pulse; the demonstration asks for it."""
        self.deliver(self.databases)
        drain(SERVICES, self.databases)


def _numbered(databases: Mapping[str, Database]) -> list[Envelope]:
    found = []
    for teller, database in databases.items():
        with database.connection() as db:
            for lane in LANES:
                while envelopes := number(db, teller, lane):
                    found += envelopes
    return found


def held(databases: Mapping[str, Database]) -> dict[str, Held]:
    """Return every projection of every service."""
    found = {}
    for service in SERVICES:
        with databases[service.name].connection() as db:
            found[service.name] = {
                table: sorted(db.execute(f"SELECT * FROM {table}".encode()).fetchall(), key=str)
                for table in (*service.projections, *PROJECTIONS)
            }
    return found


def test_every_projection_of_every_service_ends_equal_to_a_rebuild(
    databases: Mapping[str, Database], admin_url: str
) -> None:
    house = MangledHouse(databases, settings_of_tests())
    load(databases, settle=house.settle)
    live(house)
    before = held(databases)
    assert house.gaps > 20
    assert house.repeats > 50
    assert [name for name, tables in before.items() if not tables["standing_offices"]] == []

    for service in SERVICES:
        rebuild(service, SERVICES, databases, admin_url)

    for name, tables in held(databases).items():
        for table, rows in tables.items():
            assert rows == before[name][table], f"{name}.{table}"
