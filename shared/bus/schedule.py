"""Asks for repeated work at its times: Celery's beat, writing rows instead of sending tasks."""

from collections.abc import Mapping, Sequence
from threading import Event, Thread
from typing import Any

import psycopg
import structlog
from celery.beat import Scheduler
from celery.beat import Service as Beat

from shared.bus.broker import Broker
from shared.bus.work import ask_for_work
from shared.bus.worker import make_celery
from shared.data.database import Database
from shared.service import Service

_log = structlog.get_logger("bus")


class RowScheduler(Scheduler):  # type: ignore[misc]
    """Writes a row of work where beat would send a task; the relay carries it from there."""

    databases: Mapping[str, Database] = {}

    def apply_async(
        self, entry: Any, _producer: Any = None, advance: bool = True, **_: Any
    ) -> None:
        """Ask one service for one piece of work."""
        entry = self.reserve(entry) if advance else entry
        try:
            with self.databases[entry.task].transaction() as db:
                ask_for_work(db, entry.args[0], every=entry.kwargs["every"])
        except psycopg.Error as error:
            _log.warning("schedule_waits", work=entry.args[0], error=str(error)[:200])


def run(
    services: Sequence[Service], databases: Mapping[str, Database], broker: Broker, stop: Event
) -> None:
    """Keep the schedule until `stop` is set; two schedulers at once do no harm."""
    RowScheduler.databases = databases
    beat = Beat(
        make_celery(services, databases, broker), scheduler_cls=RowScheduler, max_interval=5
    )
    Thread(target=beat.start, kwargs={"embedded_process": True}, name="beat", daemon=True).start()
    stop.wait()
    beat.stop(wait=False)
