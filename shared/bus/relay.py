"""The relay gives committed facts their positions and publishes them; any number of relays may run.

Positions are given in PostgreSQL under one row lock per teller and lane, gaplessly and after the commit,
so commit order does not matter and nothing needs to remember what was published.
"""

from collections.abc import Iterator
from datetime import datetime
from threading import Event, Thread
from time import monotonic
from typing import Any

import msgspec
import psycopg
import structlog
from kombu import Consumer
from kombu.exceptions import OperationalError as BrokerError

from shared.bus.broker import Broker, Publisher
from shared.bus.crash import crash_point
from shared.bus.envelope import Envelope, Forgotten, Head, Resend, Told, unpack
from shared.bus.hearing import Listener
from shared.bus.outbox import CHANNEL
from shared.bus.statements import queries
from shared.bus.work import WorkSender
from shared.core.clock import now
from shared.data.database import Connection, Database
from shared.facts.fact import LANES, Lane

MOST_FACTS = 500
LARGEST_ENVELOPE = 256_000
SWEEP_SECONDS = 0.5
HEADS_SECONDS = 5.0
MOST_RESENT = 5_000

BROKER_ERRORS = (BrokerError, OSError, ConnectionError, TimeoutError)

_log = structlog.get_logger("bus")


def number(db: Connection, teller: str, lane: Lane) -> list[Envelope]:
    """Give positions to up to 500 facts and commit; return them in envelopes of at most 256 kB."""
    with db.transaction():
        stream = db.execute(queries["lock_stream"], {"lane": lane}).fetchone()
        if stream is None:
            return []
        values = {"lane": lane, "head": stream["head"], "limit": MOST_FACTS}
        rows = db.execute(queries["number_waiting"], values).fetchall()
        if rows:
            queries.run(db, "advance_stream", lane=lane, head=stream["head"] + len(rows))
    if rows:
        crash_point("after numbering")
    return list(
        parcels(teller, lane, stream["epoch"], sorted(rows, key=lambda row: int(row["pos"])))
    )


def parcels(teller: str, lane: Lane, epoch: int, rows: list[dict[str, Any]]) -> Iterator[Envelope]:
    """Cut rows in order of position into envelopes of bounded size."""
    batch: list[Told] = []
    size = 0
    for row in rows:
        body = row["body"].encode()
        if batch and (size + len(body) > LARGEST_ENVELOPE or len(batch) >= MOST_FACTS):
            yield _envelope(teller, lane, epoch, batch)
            batch, size = [], 0
        batch.append(Told(row["pos"], row["noun"], row["name"], msgspec.Raw(body)))
        size += len(body)
    if batch:
        yield _envelope(teller, lane, epoch, batch)


def _envelope(teller: str, lane: Lane, epoch: int, batch: list[Told]) -> Envelope:
    return Envelope(
        teller=teller, lane=lane, epoch=epoch,
        first=batch[0].pos, last=batch[-1].pos, facts=tuple(batch),
    )  # fmt: skip


def told(db: Connection, teller: str, lane: Lane, first: int, last: int) -> Iterator[Envelope]:
    """Yield what was told at positions `first` to `last`, as far as it is still kept, from the outbox."""
    stream = db.execute(queries["get_stream"], {"lane": lane}).fetchone()
    epoch = stream["epoch"] if stream else 1
    while first <= last:
        values = {"lane": lane, "first": first, "last": last, "limit": MOST_FACTS}
        rows = db.execute(queries["list_told"], values).fetchall()
        if not rows:
            return
        yield from parcels(teller, lane, epoch, rows)
        first = rows[-1]["pos"] + 1


class Teller:
    """One service's outbox on its way out."""

    def __init__(self, database: Database, publisher: Publisher) -> None:
        self.name = database.service
        self.database = database
        self.publisher = publisher

    def sweep(self) -> int:
        """Number and publish everything that waits, authority first; returns how many facts."""
        count = 0
        with self.database.connection() as db:
            for lane in LANES:
                while envelopes := number(db, self.name, lane):
                    for envelope in envelopes:
                        self.publisher.tell(envelope)
                        crash_point("after publish")
                        count += len(envelope.facts)
                    if lane != "authority" and queries.value(db, "count_waiting", lane="authority"):
                        break
        return count

    def announce(self) -> None:
        """Say how far each lane has been told, so that whoever is behind asks."""
        with self.database.connection() as db:
            for lane in LANES:
                said_at: datetime = now()
                stream = db.execute(queries["get_stream"], {"lane": lane}).fetchone()
                if stream is not None:
                    self.publisher.tell(
                        Head(
                            teller=self.name, lane=lane, epoch=stream["epoch"],
                            head=stream["head"], said_at=said_at,
                        )
                    )  # fmt: skip

    def answer(self, asked: Resend) -> None:
        """Send a range again, to the queue that asked and to no other."""
        last = min(asked.last, asked.first + MOST_RESENT - 1)
        with self.database.connection() as db:
            envelopes = told(db, self.name, asked.lane, asked.first, last)
            first = next(envelopes, None)
            stream = db.execute(queries["get_stream"], {"lane": asked.lane}).fetchone()
            if first is None or first.first > asked.first:
                known = first.first if first else (stream["head"] if stream else 0) + 1
                epoch = stream["epoch"] if stream else 1
                gone = Forgotten(teller=self.name, lane=asked.lane, epoch=epoch, first=known)
                self.publisher.send(gone, asked.queue)
            if first is not None:
                self.publisher.send(first, asked.queue)
            for envelope in envelopes:
                self.publisher.send(envelope, asked.queue)


def queues_of(broker: Broker, listeners: list[Listener]) -> list[Any]:
    """Return every queue of the house with its bindings."""
    queues = [broker.requests(listener.service) for listener in listeners]
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
    answering = Thread(
        target=_answer_requests, args=(databases, broker, stop), name="resend", daemon=True
    )
    answering.start()
    ears = [
        Thread(target=_listen, args=(each, stop, _wake), name="wake", daemon=True)
        for each in databases.values()
    ]
    for ear in ears:
        ear.start()
    while not stop.is_set():
        publisher = Publisher(broker, queues_of(broker, listeners))
        try:
            _relay(databases, publisher, sender, stop)
        except (psycopg.Error, *BROKER_ERRORS) as error:
            _log.warning("relay_waits", error=f"{type(error).__name__}: {error}"[:200])
            stop.wait(0.5)
        finally:
            _close(publisher)


_wake = Event()


def _relay(
    databases: dict[str, Database], publisher: Publisher, sender: WorkSender | None, stop: Event
) -> None:
    tellers = [Teller(database, publisher) for database in databases.values()]
    heads_due = 0.0
    while not stop.is_set():
        _wake.clear()
        if monotonic() >= heads_due:
            publisher.declare()
            for teller in tellers:
                teller.announce()
            heads_due = monotonic() + HEADS_SECONDS
        for teller in tellers:
            teller.sweep()
            if sender is not None:
                sender.send_due(teller.database)
        _wake.wait(SWEEP_SECONDS)


def _close(publisher: Publisher) -> None:
    try:
        publisher.close()
    except BROKER_ERRORS as error:
        _log.debug("close_failed", error=str(error))


def _listen(database: Database, stop: Event, wake: Event) -> None:
    """Wake the relay when a service says that it told something; what is missed the sweep finds."""
    while not stop.is_set():
        try:
            with psycopg.connect(database.url, autocommit=True) as connection:
                connection.execute(f"LISTEN {CHANNEL}_{database.service}".encode())
                while not stop.is_set():
                    for _ in connection.notifies(timeout=1.0, stop_after=1):
                        wake.set()
        except psycopg.Error:
            stop.wait(1.0)


def _answer_requests(databases: dict[str, Database], broker: Broker, stop: Event) -> None:
    while not stop.is_set():
        try:
            with broker.connect() as connection, Publishing(broker) as publisher:
                tellers = {name: Teller(each, publisher) for name, each in databases.items()}

                def receive(raw: Any, message: Any, tellers: dict[str, Teller] = tellers) -> None:
                    _answer(tellers, raw, message)

                queues = [broker.requests(name) for name in databases]
                with Consumer(
                    connection.channel(), queues, on_message=lambda m: receive(m.body, m),
                    prefetch_count=1,
                ):  # fmt: skip
                    while not stop.is_set():
                        _drain_events(connection)
        except (psycopg.Error, *BROKER_ERRORS) as error:
            _log.debug("resend_waits", error=str(error)[:200])
            stop.wait(0.5)


def _drain_events(connection: Any) -> None:
    try:
        connection.drain_events(timeout=1)
    except TimeoutError:
        connection.heartbeat_check() if connection.get_heartbeat_interval() else None


def _answer(tellers: dict[str, Teller], raw: Any, message: Any) -> None:
    try:
        asked = unpack(raw.encode() if isinstance(raw, str) else bytes(raw))
    except msgspec.DecodeError:
        message.ack()
        return
    if isinstance(asked, Resend) and asked.teller in tellers:
        tellers[asked.teller].answer(asked)
    message.ack()


class Publishing:
    """A publisher for as long as a block runs."""

    def __init__(self, broker: Broker) -> None:
        self._publisher = Publisher(broker, [])

    def __enter__(self) -> Publisher:
        return self._publisher

    def __exit__(self, *_: object) -> None:
        _close(self._publisher)
