"""Steps the bus by hand, in this process and without a broker, until nothing is left to hear."""

from collections.abc import Mapping, Sequence

from shared.bus.envelope import Head
from shared.bus.hearing import Listener
from shared.bus.settle import compare, settle
from shared.bus.statements import queries
from shared.bus.telling import number, told
from shared.data.database import Connection, Database
from shared.facts.fact import Lane
from shared.service import Service


def drain(services: Sequence[Service], databases: Mapping[str, Database]) -> None:
    """Number every outbox and settle every listener until each has heard everything."""
    listeners = [Listener.of(service, databases[service.name]) for service in services]
    while _step(listeners, databases):
        pass


def _step(listeners: Sequence[Listener], databases: Mapping[str, Database]) -> bool:
    places = {listener.service: _places(listener) for listener in listeners}
    has_moved = False
    for teller, database in databases.items():
        with database.connection() as db:
            for row in db.execute(queries["list_streams"]).fetchall():
                lane, there = row["lane"], (row["epoch"], row["head"] + row["waiting"])
                if row["waiting"]:
                    while number(db, teller, lane):
                        has_moved = True
                for listener in listeners:
                    place = places[listener.service].get((teller, lane))
                    is_even = place == there or (place is None and there[1] == 0)
                    if (teller, lane) in listener.lanes and not is_even:
                        has_moved |= catch_up(listener, db, teller, lane)
    return has_moved


def _places(listener: Listener) -> dict[tuple[str, str], tuple[int, int]]:
    """Return in which epoch and how far a listener has heard each stream."""
    with listener.database.connection() as db:
        rows = db.execute(queries["list_heard"])
        return {(row["teller"], row["lane"]): (row["epoch"], row["pos"]) for row in rows}


def catch_up(listener: Listener, teller_db: Connection, teller: str, lane: Lane) -> bool:
    """Settle what the listener lacks, straight from the teller's outbox; returns whether there was any."""
    row = teller_db.execute(queries["get_head"], {"lane": lane}).fetchone()
    if row is None:
        return False
    head = Head(teller=teller, lane=lane, **row)
    missing = compare(listener, head).missing
    if missing is None:
        return False
    for envelope in told(teller_db, teller, lane, *missing):
        settle(listener, envelope, alone=True)
    return compare(listener, head).missing != missing
