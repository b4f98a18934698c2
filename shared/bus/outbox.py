"""A fact is written down in the transaction of the change it tells of, or not at all (gate G20)."""

from collections.abc import Callable, Mapping, Sequence
from threading import Event, Thread
from time import sleep

import psycopg
import structlog
from psycopg.pq import TransactionStatus
from psycopg.types.json import Jsonb

from shared.bus.crash import crash_point
from shared.bus.statements import queries
from shared.data.database import Connection, Database
from shared.facts.fact import Fact, encode

CHANNEL = "outbox"
PAUSE_SECONDS = 0.03
LISTEN_PAUSE_SECONDS = 0.5

_log = structlog.get_logger("bus")


def tell(db: Connection, fact: Fact, *, private: Mapping[str, object] | None = None) -> None:
    """Record the fact in the open transaction; the relay is woken after the commit.

    `private` (who acted) stays in this service's outbox: it is never published.
    """
    if db.info.transaction_status == TransactionStatus.IDLE:
        raise RuntimeError("A fact is told inside the transaction of its change.")
    queries.run(
        db,
        "tell",
        id=fact.id,
        lane=fact.lane,
        noun=fact.noun,
        name=fact.fact_name,
        body=encode(fact).decode(),
        private=Jsonb(dict(private)) if private is not None else None,
    )
    crash_point("before commit")
    wake_after_commit(db)


def tell_many(db: Connection, facts: Sequence[Fact]) -> None:
    """Record facts in the open transaction, in their order and in one statement."""
    if db.info.transaction_status == TransactionStatus.IDLE:
        raise RuntimeError("A fact is told inside the transaction of its change.")
    if not facts:
        return
    queries.run(
        db,
        "tell_many",
        ids=[fact.id for fact in facts],
        lanes=[fact.lane for fact in facts],
        nouns=[fact.noun for fact in facts],
        names=[fact.fact_name for fact in facts],
        bodies=[encode(fact).decode() for fact in facts],
    )
    crash_point("before commit")
    wake_after_commit(db)


def wake_after_commit(db: Connection, channel: str = CHANNEL) -> None:
    """Have the relay, or whoever else listens on a channel, woken once the outermost transaction has committed."""
    if db.home is not None:
        db.after_commit[channel] = _waker_of(db.home, channel).wake


class _Waker:
    """Wakes who listens, at once and at most thirty times a second, from a thread and a connection of its own.

    A NOTIFY inside the transaction of the change would make every commit wait for every other.
    """

    def __init__(self, database: Database, channel: str) -> None:
        self._database = database
        self._channel = channel
        self._asked = Event()
        self._thread = Thread(
            target=self._run, name=f"wake {channel} {database.service}", daemon=True
        )
        self._thread.start()

    def wake(self) -> None:
        """Ask for a wake-up; never blocks, never fails."""
        crash_point("after commit")
        self._asked.set()

    def _run(self) -> None:
        while True:
            self._asked.wait()
            self._asked.clear()
            try:
                with self._database.connection() as db:
                    db.execute(f"NOTIFY {self._channel}_{self._database.service}".encode())
            except psycopg.Error as error:
                _log.debug("wake_lost", error=type(error).__name__)
            sleep(PAUSE_SECONDS)


_wakers: dict[tuple[int, str], _Waker] = {}


def _waker_of(database: Database, channel: str) -> _Waker:
    found = _wakers.get((id(database), channel))
    if found is None:
        found = _wakers.setdefault((id(database), channel), _Waker(database, channel))
    return found


def listen(database: Database, channel: str, stop: Event, wake: Callable[[], object]) -> None:
    """Call `wake` whenever somebody wakes this channel, until `stop` is set; what is missed a sweep finds."""
    while not stop.is_set():
        try:
            with psycopg.connect(database.url, autocommit=True) as connection:
                connection.execute(f"LISTEN {channel}_{database.service}".encode())
                while not stop.is_set():
                    for _ in connection.notifies(timeout=1.0, stop_after=1):
                        wake()
        except psycopg.Error:
            stop.wait(LISTEN_PAUSE_SECONDS)
