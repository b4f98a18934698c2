"""The relay gives committed facts their positions and publishes them; any number of relays may run."""

from functools import partial
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any

import msgspec
import psycopg
import structlog
from kombu import Consumer

from shared.bus.broker import (
    BROKEN_QUEUE,
    BROKER_ERRORS,
    HEARTBEAT_SECONDS,
    Broker,
    Publisher,
    body_of,
    drain_events,
)
from shared.bus.crash import crash_point
from shared.bus.envelope import Forgotten, Head, Resend, unpack
from shared.bus.hearing import Listener
from shared.bus.outbox import CHANNEL, listen
from shared.bus.statements import queries
from shared.bus.telling import MOST_FACTS, Stream, number, told
from shared.bus.work import WorkSender
from shared.data.database import Database
from shared.facts.fact import LANES, Lane

SWEEP_SECONDS = 0.5
THICK = 10
GATHER_SECONDS = 0.1
"""Where facts come thick, but not enough of them to fill an envelope, the next is gathered so long: each costs
every service a message, and a lone fact is never kept waiting."""
HEADS_SECONDS = 5.0
PAUSE_SECONDS = 0.5
BROKEN_SECONDS = 5.0
MOST_RESENT = 5_000

_log = structlog.get_logger("bus")


class Teller:
    """One service's outbox on its way out."""

    def __init__(self, database: Database, publisher: Publisher) -> None:
        self.name = database.service
        self.database = database
        self.publisher = publisher

    def waiting(self) -> set[str]:
        """Return the lanes in which something committed has no position yet."""
        with self.database.connection() as db:
            return {row["lane"] for row in db.execute(queries["list_waiting_lanes"])}

    def tell(self, lane: Lane) -> int:
        """Number and publish the next facts that wait in a lane; returns how many."""
        with self.database.connection() as db:
            envelopes = number(db, self.name, lane)
        for envelope in envelopes:
            self.publisher.tell(envelope)
            crash_point("after publish")
        return sum(len(envelope.facts) for envelope in envelopes)

    def announce(self) -> None:
        """Say how far each lane has been told, so that whoever is behind asks."""
        with self.database.connection() as db:
            rows = {
                lane: db.execute(queries["get_head"], {"lane": lane}).fetchone() for lane in LANES
            }
        for lane, row in rows.items():
            if row is not None:
                self.publisher.tell(Head(teller=self.name, lane=lane, **row))

    def answer(self, asked: Resend) -> None:
        """Send again what was asked for and what was told since, to the queue that asked and to no other."""
        with self.database.connection() as db:
            stream = queries.find(db, "get_stream", Stream, lane=asked.lane)
            if stream is None:
                return
            last = min(max(asked.last, stream.head), asked.first + MOST_RESENT - 1)
            envelopes = told(db, self.name, asked.lane, asked.first, last)
            first = next(envelopes, None)
            if first is None or first.first > asked.first:
                known = first.first if first else stream.head + 1
                gone = Forgotten(
                    teller=self.name, lane=asked.lane, epoch=stream.epoch, began=stream.began, first=known
                )  # fmt: skip
                self.publisher.send(gone, asked.queue)
            if first is not None:
                self.publisher.send(first, asked.queue)
            for envelope in envelopes:
                self.publisher.send(envelope, asked.queue)


def queues_of(broker: Broker, listeners: list[Listener]) -> list[Any]:
    """Return every queue of the house with its bindings."""
    queues = [broker.requests(listener.service) for listener in listeners]
    queues += [broker.work(listener.service) for listener in listeners]
    for listener in listeners:
        for lane in LANES:
            tellers = [teller for teller, heard in listener.lanes if heard == lane]
            queues += broker.queue(listener.service, lane, tellers)
    return queues


def run(
    databases: dict[str, Database], listeners: list[Listener], broker: Broker,
    sender: WorkSender | None, stop: Event,
) -> None:  # fmt: skip
    """Relay for these tellers until `stop` is set; broker and database may come and go meanwhile."""
    woken = _Woken()
    threads = [Thread(target=_answer_requests, args=(databases, broker, stop), name="resend")]
    threads += [
        Thread(
            target=listen,
            args=(each, CHANNEL, stop, partial(woken.add, name)),
            name=f"listen {name}",
        )
        for name, each in databases.items()
    ]
    for thread in threads:
        thread.daemon = True
        thread.start()
    patience = _Patience()
    while not stop.is_set():
        try:
            with Publisher(broker, queues_of(broker, listeners)) as publisher:
                if patience.is_over():
                    _log.error("queues_are_broken", remedy="made anew; nothing is lost")
                    publisher.remove_queues(patience.refused)
                _relay(databases, publisher, sender, stop, woken, patience)
        except (psycopg.Error, *BROKER_ERRORS) as error:
            patience.suffer(error)
            _log.warning("relay_waits", error=f"{type(error).__name__}: {error}"[:200])
            stop.wait(PAUSE_SECONDS)
        except Exception:
            _log.exception("relay_failed")
            stop.wait(PAUSE_SECONDS)
    for thread in threads:
        thread.join(timeout=3)


def _relay(
    databases: dict[str, Database], publisher: Publisher, sender: WorkSender | None,
    stop: Event, woken: "_Woken", patience: "_Patience",
) -> None:  # fmt: skip
    tellers = [Teller(database, publisher) for database in databases.values()]
    due = set[str]()
    heads_due = sweep_due = 0.0
    while not stop.is_set():
        if monotonic() >= heads_due:
            publisher.declare(patience.refused)
            for teller in tellers:
                teller.announce()
            heads_due = monotonic() + HEADS_SECONDS
            patience.regain()
        due |= woken.take()
        is_sweep = monotonic() >= sweep_due
        if is_sweep:
            due |= databases.keys()
            sweep_due = monotonic() + SWEEP_SECONDS
        looked_at = [teller for teller in tellers if teller.name in due]
        count = _step(looked_at)
        if sender is not None and (count < MOST_FACTS or is_sweep):
            for teller in looked_at:
                sender.send_due(teller.database)
        if count == 0:
            due.clear()
            woken.wait(SWEEP_SECONDS)
        elif THICK <= count < MOST_FACTS:
            stop.wait(GATHER_SECONDS)


class _Woken:
    """Which tellers were woken since they were last looked at: the others have nothing, and are not asked."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._event = Event()
        self._lock = Lock()

    def add(self, name: str) -> None:
        """Note that a teller was woken."""
        with self._lock:
            self._names.add(name)
            self._event.set()

    def take(self) -> set[str]:
        """Return the names that were noted, and forget them."""
        with self._lock:
            self._event.clear()
            names, self._names = self._names, set()
        return names

    def wait(self, seconds: float) -> None:
        """Wait until somebody is woken, so long at most."""
        self._event.wait(seconds)


class _Patience:
    """How long the broker has taken nothing: a queue that lost its log never mends by itself."""

    def __init__(self) -> None:
        self._since: float | None = None
        self.refused: set[str] = set()
        """Queues that could not be declared; the others go on without them until the next time."""

    def suffer(self, error: Exception) -> None:
        """Note a refusal that may be a broken queue's; any other fault is another matter."""
        if isinstance(error, BROKEN_QUEUE):
            self._since = self._since or monotonic()

    def regain(self) -> None:
        """Note that everything was taken, or all but what was refused: that is tried again."""
        if not self.refused:
            self._since = None
        self.refused.clear()

    def is_over(self) -> bool:
        """Return whether it is time to make the queues anew, once per stretch of trouble."""
        if self._since is None or monotonic() - self._since < BROKEN_SECONDS:
            return False
        self._since = None
        return True


def _step(tellers: list[Teller]) -> int:
    """Publish an envelope's worth of each lane that waits, authority first; a backlog delays nobody else.

    Returns how many facts there were.
    """
    waiting = [(teller, teller.waiting()) for teller in tellers]
    counts = [teller.tell(lane) for lane in LANES for teller, lanes in waiting if lane in lanes]
    return sum(counts)


def _answer_requests(databases: dict[str, Database], broker: Broker, stop: Event) -> None:
    while not stop.is_set():
        try:
            _answer_until(databases, broker, stop)
        except (psycopg.Error, *BROKER_ERRORS) as error:
            _log.debug("resend_waits", error=str(error)[:200])
            stop.wait(PAUSE_SECONDS)
        except Exception:
            _log.exception("resend_failed")
            stop.wait(PAUSE_SECONDS)


def _answer_until(databases: dict[str, Database], broker: Broker, stop: Event) -> None:
    queues = [broker.requests(name) for name in databases]
    with (
        broker.connect(heartbeat=HEARTBEAT_SECONDS) as connection,
        Publisher(broker, queues) as publisher,
    ):
        tellers = {name: Teller(each, publisher) for name, each in databases.items()}
        publisher.declare()
        consumer = Consumer(
            connection.channel(), queues, prefetch_count=1, auto_declare=False,
            on_message=lambda message: _answer(tellers, message),
        )  # fmt: skip
        with consumer:
            while not stop.is_set():
                drain_events(connection)


def _answer(tellers: dict[str, Teller], message: Any) -> None:
    try:
        asked = unpack(body_of(message))
    except msgspec.DecodeError:
        asked = None
    if isinstance(asked, Resend) and asked.teller in tellers:
        tellers[asked.teller].answer(asked)
    message.ack()
