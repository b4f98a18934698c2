"""The worker: one Celery process for the named services; its consumers settle envelopes, its pool does slow work.

Each service and lane has a consumer thread with connections of its own, so that a backlog on `main`
never delays `authority`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from threading import Event, Thread
from time import monotonic
from typing import Any
from uuid import UUID

import msgspec
import psycopg
import structlog
from celery import Celery, bootsteps
from celery.worker.consumer import Consumer as CeleryConsumer
from kombu import Consumer

from shared.bus import work
from shared.bus.broker import (
    BROKER_ERRORS,
    HEARTBEAT_SECONDS,
    Broker,
    Publisher,
    body_of,
    drain_events,
)
from shared.bus.company import Company
from shared.bus.crash import crash_point
from shared.bus.envelope import Envelope, Forgotten, Head, Message, Resend, unpack
from shared.bus.hearing import Listener
from shared.bus.relay import MOST_RESENT, PAUSE_SECONDS
from shared.bus.settle import Busy, Suspect, compare, excuse, forget, settle
from shared.core.clock import now
from shared.data.database import Database
from shared.facts.fact import LANES, Lane
from shared.service import Service

PREFETCH = 8
ASK_AGAIN_SECONDS = 1.0
UPKEEP_SECONDS = 3600.0
LOOK_SECONDS = 30.0
HEED_SECONDS = 0.5
"""So long a worker without work may take to see that it is told to stop; Celery's own wait is up to ten seconds."""

_log = structlog.get_logger("bus")


class Ear:
    """Hears one lane for one service until told to stop."""

    def __init__(
        self, listener: Listener, lane: Lane, broker: Broker, stop: Event, company: Company
    ) -> None:
        self.listener = listener
        self.lane = lane
        self._broker = broker
        self._company = company
        self._stop = stop
        self._tellers = [teller for teller, heard in listener.lanes if heard == lane]
        self._asked: dict[str, _Asked] = {}
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
                self._stop.wait(PAUSE_SECONDS)
            except Exception:
                _log.exception("ear_failed", service=self.listener.service, lane=self.lane)
                self._stop.wait(PAUSE_SECONDS)

    def _hear(self) -> None:
        queues = self._broker.queue(self.listener.service, self.lane, self._tellers)
        requests = [self._broker.requests(teller) for teller in self._tellers]
        with (
            Publisher(self._broker, [*queues, *requests]) as publisher,
            self._broker.connect(heartbeat=HEARTBEAT_SECONDS, to_hear=True) as connection,
        ):
            publisher.declare()
            consumer = Consumer(
                connection.channel(),
                queues[:1],
                on_message=lambda message: self._receive(message, publisher),
                prefetch_count=PREFETCH,
                no_ack=not self._broker.keeps_for_ack,
                auto_declare=False,
            )
            with consumer:
                while not self._stop.is_set():
                    drain_events(connection)

    def _receive(self, message: Any, publisher: Publisher) -> None:
        try:
            said = unpack(body_of(message))
        except msgspec.DecodeError as error:
            _log.error("not_an_envelope", service=self.listener.service, error=str(error)[:200])
            self._acknowledge(message)
            return
        self.take(said, publisher)
        with self._company.beside():
            crash_point("before ack")
            self._acknowledge(message)

    def _acknowledge(self, message: Any) -> None:
        if self._broker.keeps_for_ack:
            message.ack()

    def take(self, said: Message, publisher: Publisher) -> None:
        """Settle, and try again for as long as the database is away: an envelope is never dropped."""
        has_failed = is_suspect = False
        while not self._stop.is_set():
            try:
                if has_failed and isinstance(said, Envelope):
                    excuse(self.listener, said)
                has_failed = False
                with self._company.alone() if is_suspect else self._company.beside():
                    self._settle(said, publisher, alone=is_suspect)
            except Suspect:
                is_suspect = True
            except psycopg.OperationalError as error:
                has_failed = not isinstance(error, Busy)
                _log.warning("settle_waits", service=self.listener.service, error=str(error)[:200])
                self._stop.wait(0.2)
            else:
                return
        raise ConnectionError("stopping; the envelope comes again")

    def _settle(self, said: Message, publisher: Publisher, *, alone: bool) -> None:
        if isinstance(said, Envelope):
            settled = settle(self.listener, said, alone=alone)
            if settled.missing is not None:
                self._ask(publisher, said.teller, settled.missing)
            else:
                self._go_on(publisher, said)
        elif isinstance(said, Head):
            self._compare(publisher, said)
        elif isinstance(said, Forgotten):
            forget(self.listener, said)

    def _compare(self, publisher: Publisher, head: Head) -> None:
        settled = compare(self.listener, head)
        if settled.missing is not None:
            self._ask(publisher, head.teller, settled.missing)
        if settled.outcome != "known":
            return
        for handler in self.listener.pulses.get((head.teller, head.lane), ()):
            with self.listener.database.transaction() as db:
                handler(db, head.said_at)

    def _ask(self, publisher: Publisher, teller: str, missing: tuple[int, int]) -> None:
        """Ask the teller for a missing range, at most once a second for the same one."""
        first, last = missing
        before = self._asked.get(teller)
        if before and before.first == first and monotonic() - before.at < ASK_AGAIN_SECONDS:
            before.last = max(before.last, last)
            return
        self._asked[teller] = _Asked(first, last, monotonic())
        queue = self._broker.queue_name(self.listener.service, self.lane)
        request = Resend(teller=teller, lane=self.lane, first=first, last=last, queue=queue)
        publisher.send(request, self._broker.requests(teller).name)

    def _go_on(self, publisher: Publisher, heard: Envelope) -> None:
        """Ask for the next part when the last one of an answer was not all that was missing."""
        asked = self._asked.get(heard.teller)
        if asked and heard.last == asked.first + MOST_RESENT - 1 and heard.last < asked.last:
            self._ask(publisher, heard.teller, (heard.last + 1, asked.last))


@dataclass
class _Asked:
    """What was asked of a teller, and when."""

    first: int
    last: int
    at: float


def ears_for(listeners: Sequence[Listener], broker: Broker, stop: Event) -> list[Ear]:
    """Return an ear per listener and lane of which it hears anything; they keep one another company."""
    company = Company()
    return [
        Ear(listener, lane, broker, stop, company)
        for listener in listeners
        for lane in LANES
        if any(heard == lane for _, heard in listener.lanes)
    ]


class WorkConsumer(CeleryConsumer):  # type: ignore[misc]
    """Celery's consumer of tasks without its queues for delayed ones: work that is not due is a row."""

    class Blueprint(CeleryConsumer.Blueprint):  # type: ignore[misc]
        """The steps of the consumer."""

        default_steps = tuple(
            step
            for step in CeleryConsumer.Blueprint.default_steps
            if not str(step).endswith(":DelayedDelivery")
        )


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
        worker_enable_remote_control=False,  # its queue is one per host name, and locked by the first worker there
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_channel_error_retry=True,
        task_queues=[broker.work(service.name) for service in services],
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
    """Return what is asked for again and again, by service; the database keeps the times, beat only looks."""
    long_ago = now() - timedelta(days=1)
    return {
        f"{service.name}/{name}": {
            "task": service.name,
            "args": (name,),
            "kwargs": {"every": every},
            "schedule": min(every, LOOK_SECONDS),
            "last_run_at": long_ago,
        }
        for service in services
        for name, every in [
            (f"{service.name}.bus.keep_outbox", UPKEEP_SECONDS),
            *((timed.work, timed.every) for timed in service.schedule),
        ]
    }


def _look_up() -> None:
    """Do nothing, which is enough: between two events Celery looks whether it was told to stop."""


def run(services: Sequence[Service], databases: Mapping[str, Database], broker: Broker) -> None:
    """Work for these services until the process is told to stop (SIGTERM); blocks."""
    app = make_celery(services, databases, broker)
    listeners = [Listener.of(service, databases[service.name]) for service in services]
    stop = Event()

    class Ears(bootsteps.StartStopStep):  # type: ignore[misc]
        """Starts the consumers of facts beside Celery's own consumer of work."""

        requires = {"celery.worker.components:Pool"}  # noqa: RUF012

        def start(self, parent: Any) -> None:
            if parent.hub is not None:
                parent.hub.call_repeatedly(HEED_SECONDS, _look_up)
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
        consumer_cls=WorkConsumer,
        loglevel="WARNING",
        quiet=True,
    )
    worker.start()
