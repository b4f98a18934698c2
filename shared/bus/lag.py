"""Who has not heard everything yet, and waiting until everybody has."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic, sleep

from shared.bus.statements import queries
from shared.bus.telling import Stream
from shared.data.database import Connection, Database
from shared.facts.fact import LANES, Lane
from shared.service import Service

POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Lag:
    """How far one service is behind one teller's lane."""

    service: str
    teller: str
    lane: Lane
    head: int
    """Where the teller is."""
    pos: int
    """Where the service is."""
    unnumbered: int
    """Facts committed that have no position yet: the relay is behind."""
    rebuild_due: bool = False

    @property
    def facts(self) -> int:
        """How many facts have not been heard."""
        return self.head - self.pos + self.unnumbered


def all_lags(services: Sequence[Service], databases: Mapping[str, Database]) -> list[Lag]:
    """Return every listener's place in every stream it hears."""
    streams = {pair: place for name in databases for pair, place in _streams(name, databases[name])}
    found = []
    for service in services:
        database = databases[service.name]
        with database.connection() as db:
            heard = {(row["teller"], row["lane"]): row for row in db.execute(queries["list_heard"])}
        for teller, lane in service.hears:
            if (teller, lane) in streams:
                stream, waiting = streams[teller, lane]
                row = heard.get((teller, lane), {"epoch": 0, "pos": 0, "rebuild_due": False})
                pos = stream.pos_of(row["epoch"], row["pos"])
                found.append(
                    Lag(service.name, teller, lane, stream.head, pos, waiting, row["rebuild_due"])
                )
    return found


def lagging(services: Sequence[Service], databases: Mapping[str, Database]) -> list[Lag]:
    """Return only those who have not heard everything."""
    return [lag for lag in all_lags(services, databases) if lag.facts > 0]


def wait_until_heard(
    services: Sequence[Service],
    databases: Mapping[str, Database],
    *,
    seconds: float = 10.0,
    lanes: Sequence[Lane] = LANES,
) -> list[Lag]:
    """Wait until every service has heard what has been told on these lanes by now; return who has not in time."""
    deadline = monotonic() + seconds
    goals = {
        (name, lane): _last_waiting(databases[name], lane) for name in databases for lane in lanes
    }
    while True:
        lags = [lag for lag in all_lags(services, databases) if lag.lane in lanes]
        behind = [lag for lag in lags if _is_short(lag, goals, databases)]
        if not behind or monotonic() > deadline:
            return behind
        sleep(POLL_SECONDS)


def _is_short(
    lag: Lag,
    goals: dict[tuple[str, Lane], tuple[int | None, int]],
    databases: Mapping[str, Database],
) -> bool:
    """Return whether a listener has not reached what was told when the waiting began."""
    seq, head = goals[lag.teller, lag.lane]
    if seq is not None:
        with databases[lag.teller].connection() as db:
            if queries.value(db, "waits_before", lane=lag.lane, seq=seq):
                return True
            head = max(head, _head(db, lag.lane))
        goals[lag.teller, lag.lane] = (None, head)
    return lag.pos < head


def _last_waiting(database: Database, lane: Lane) -> tuple[int | None, int]:
    """Return what has no position yet, then the head: what the relay numbers meanwhile is in one of them."""
    with database.connection() as db:
        return queries.value(db, "latest_waiting", lane=lane), _head(db, lane)


def _head(db: Connection, lane: Lane) -> int:
    stream = queries.find(db, "get_stream", Stream, lane=lane)
    return stream.head if stream else 0


def _streams(
    teller: str, database: Database
) -> Iterator[tuple[tuple[str, Lane], tuple[Stream, int]]]:
    with database.connection() as db:
        for row in db.execute(queries["list_streams"]):
            yield (
                (teller, row["lane"]),
                (Stream(row["epoch"], row["began"], row["head"]), row["waiting"]),
            )
