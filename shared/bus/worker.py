"""The worker: one Celery process for the named services; its consumers settle envelopes, its pool does slow work.

Each service and lane has a consumer thread with connections of its own, so that a backlog on `main`
never delays `authority`.
"""

from collections.abc import Mapping, Sequence
from threading import Event, Thread
from time import monotonic
from typing import Any
from uuid import UUID

import msgspec
import psycopg
import structlog
from celery import Celery, bootsteps
from kombu import Consumer

from shared.bus import work
from shared.bus.broker import Broker, Publisher
from shared.bus.crash import crash_point
from shared.bus.envelope import Envelope, Forgotten, Head, Message, Resend, unpack
from shared.bus.hearing import Listener
from shared.bus.relay import BROKER_ERRORS
from shared.bus.settle import Settled, forget, missing_below, settle
from shared.data.database import Database
from shared.facts.fact import LANES, Lane
from shared.service import Service

PREFETCH = 8
ASK_AGAIN_SECONDS = 1.0
UPKEEP_SECONDS = 3600.0

_log = structlog.get_logger("bus")


class Ear:
    """Hears one lane for one service until told to stop."""

    def __init__(self, listener: Listener, lane: Lane, broker: Broker, stop: Event) -> None:
        self.listener = listener
        self.lane = lane
        self._broker = broker
        self._stop = stop
        self._tellers = [teller for teller, heard in listener.lanes if heard == lane]
        self._asked: dict[str, tuple[tuple[int, int], float]] = {}
        self.thread = Thread(target=self._run, name=f"{listener.service}.{lane}", daemon=True)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._hear()
            except (psycopg.Error, *BROKER_ERRORS) as error:
                _log.warning(
                    "ear_waits", service=self.listener.service, lane=self.lane,
                    error=f"{type(error).__name__}: {error}"[:200],
                )  # fmt: skip
                self._stop.wait(0.5)

    def _hear(self) -> None:
        queues = self._broker.queue(self.listener.service, self.lane, self._tellers)
        publisher = Publisher(self._broker, [*queues, *map(self._broker.requests, self._tellers)])
        with self._broker.connect() as connection:
            publisher.declare()
            consumer = Consumer(
                connection.channel(),
                queues[:1],
                on_message=lambda message: self._receive(message, publisher),
                prefetch_count=PREFETCH,
                accept=["json"],
            )
            with consumer:
                while not self._stop.is_set():
                    try:
                        connection.drain_events(timeout=1)
                    except TimeoutError:
                        if connection.get_heartbeat_interval():
                            connection.heartbeat_check()
        publisher.close()

    def _receive(self, message: Any, publisher: Publisher) -> None:
        raw = message.body
        try:
            said = unpack(raw.encode() if isinstance(raw, str) else bytes(raw))
        except msgspec.DecodeError as error:
            _log.error("not_an_envelope", service=self.listener.service, error=str(error)[:200])
            message.ack()
            return
        self._take(said, publisher)
        crash_point("before ack")
        message.ack()

    def _take(self, said: Message, publisher: Publisher) -> None:
        """Settle, and try again for as long as the database is away: an envelope is never dropped."""
        while not self._stop.is_set():
            try:
                if isinstance(said, Envelope):
                    self._ask(publisher, said.teller, settle(self.listener, said))
                elif isinstance(said, Head):
                    self._compare(publisher, said)
                elif isinstance(said, Forgotten):
                    forget(self.listener, said)
            except psycopg.OperationalError as error:
                _log.warning("settle_waits", service=self.listener.service, error=str(error)[:200])
                self._stop.wait(0.2)
            else:
                return
        raise ConnectionError("stopping; the envelope stays with the broker")

    def _compare(self, publisher: Publisher, head: Head) -> None:
        missing = missing_below(self.listener, head.teller, head.lane, head.head)
        if missing is not None:
            self._ask(publisher, head.teller, Settled("gap", missing))
            return
        for handler in self.listener.pulses.get((head.teller, head.lane), ()):
            with self.listener.database.transaction() as db:
                handler(db, head.said_at)

    def _ask(self, publisher: Publisher, teller: str, settled: Settled) -> None:
        """Ask the teller for a missing range, at most once a second for the same one."""
        if settled.missing is None:
            return
        before, at = self._asked.get(teller, ((0, 0), 0.0))
        if before[0] == settled.missing[0] and monotonic() - at < ASK_AGAIN_SECONDS:
            return
        self._asked[teller] = (settled.missing, monotonic())
        first, last = settled.missing
        queue = self._broker.queue_name(self.listener.service, self.lane)
        request = Resend(teller=teller, lane=self.lane, first=first, last=last, queue=queue)
        publisher.send(request, self._broker.requests(teller).name)


def ears_for(listeners: Sequence[Listener], broker: Broker, stop: Event) -> list[Ear]:
    """Return an ear per listener and lane of which it hears anything."""
    return [
        Ear(listener, lane, broker, stop)
        for listener in listeners
        for lane in LANES
        if any(heard == lane for _, heard in listener.lanes)
    ]


def make_celery(
    services: Sequence[Service], databases: Mapping[str, Database], broker: Broker
) -> Celery:
    """Return the Celery application that carries these services' private work."""
    app = Celery("mayors", broker=broker.url, set_as_current=False)
    app.conf.update(
        accept_content=["json"],
        task_serializer="json",
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        broker_transport_options=broker.transport_options,
        task_default_queue=broker.work_queue(services[0].name),
        beat_schedule=_beats(services),
    )
    for service in services:
        _carry(app, service, databases[service.name])
    return app


def _carry(app: Celery, service: Service, database: Database) -> None:
    workers = work.workers_of(service)

    @app.task(name=work.task_name(service.name))  # type: ignore[untyped-decorator]
    def do(work_id: str) -> None:
        work.perform(database, workers, UUID(work_id))


def _beats(services: Sequence[Service]) -> dict[str, dict[str, Any]]:
    """Return what is asked for again and again, by service."""
    return {
        f"{service.name}/{name}": {"task": service.name, "schedule": every, "args": (name,)}
        for service in services
        for name, every in [
            (f"{service.name}.bus.keep_outbox", UPKEEP_SECONDS),
            *((timed.work, timed.every) for timed in service.schedule),
        ]
    }


def run(services: Sequence[Service], databases: Mapping[str, Database], broker: Broker) -> None:
    """Work for these services until the process is told to stop (SIGTERM); blocks."""
    app = make_celery(services, databases, broker)
    listeners = [Listener.of(service, databases[service.name]) for service in services]
    stop = Event()

    class Ears(bootsteps.StartStopStep):  # type: ignore[misc]
        """Starts the consumers of facts beside Celery's own consumer of work."""

        requires = {"celery.worker.components:Pool"}  # noqa: RUF012

        def start(self, _parent: Any) -> None:
            self.ears = ears_for(listeners, broker, stop)
            for ear in self.ears:
                ear.thread.start()

        def stop(self, _parent: Any) -> None:
            stop.set()
            for ear in self.ears:
                ear.thread.join(timeout=10)

    app.steps["worker"].add(Ears)
    worker = app.Worker(
        pool="threads",
        concurrency=2,
        queues=[broker.work_queue(service.name) for service in services],
        without_mingle=True,
        without_gossip=True,
        without_heartbeat=True,
        loglevel="WARNING",
        quiet=True,
    )
    worker.start()
