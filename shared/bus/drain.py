"""Steps the bus by hand, in this process and without a broker, until nothing is left to hear."""

from collections.abc import Mapping, Sequence

from shared.bus.envelope import Head
from shared.bus.hearing import Listener
from shared.bus.relay import number, told
from shared.bus.settle import compare, settle
from shared.bus.statements import queries
from shared.data.database import Connection, Database
from shared.facts.fact import LANES, Lane
from shared.service import Service


def drain(services: Sequence[Service], databases: Mapping[str, Database]) -> None:
    """Number every outbox and settle every listener until each has heard everything."""
    listeners = [Listener.of(service, databases[service.name]) for service in services]
    while _step(listeners, databases):
        pass


def _step(listeners: Sequence[Listener], databases: Mapping[str, Database]) -> bool:
    has_moved = False
    for teller, database in databases.items():
        for lane in LANES:
            with database.connection() as db:
                while number(db, teller, lane):
                    has_moved = True
                for listener in listeners:
                    if (teller, lane) in listener.lanes:
                        has_moved |= catch_up(listener, db, teller, lane)
    return has_moved


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
        settle(listener, envelope)
    return compare(listener, head).missing != missing
