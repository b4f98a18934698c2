"""One real process of the null house: `python -m tests.bus.process relay|work|write|drain [service] [gauges]`.

A writer prints the id of each change that was acknowledged to it, one a line, until it is ended.
"""

import ctypes
import faulthandler
import os
import signal
import sys
from threading import Event, Thread
from uuid import UUID

from shared.bus import relay, schedule, worker
from shared.bus.broker import Broker
from shared.bus.drain import drain
from shared.bus.hearing import Listener
from shared.bus.work import WorkSender
from shared.core import log
from shared.data.database import Database
from shared.facts.fact import FACTS
from tests.bus.null.facts import NULL
from tests.bus.null.readings import read_gauge
from tests.bus.null.services import SERVICES

URLS = "BUS_TEST_URL_"
PACE_SECONDS = 0.002


def main(kind: str, *words: str) -> None:
    """Do one process's part until told to stop."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    faulthandler.register(signal.SIGUSR1)
    log.begin()
    FACTS.update(NULL)
    databases = {s.name: Database(s.name, os.environ[URLS + s.name]) for s in SERVICES}
    broker = Broker(os.environ["BUS_TEST_BROKER"], os.environ["BUS_TEST_PREFIX"])
    if kind == "work":
        names = words or tuple(s.name for s in SERVICES)
        worker.run([s for s in SERVICES if s.name in names], databases, broker)
    elif kind == "drain":
        drain([s for s in SERVICES if s.name in words], databases)
    elif kind == "relay":
        _relay(databases, broker, words)
    else:
        _write(databases[words[0]], [UUID(word) for word in words[1:]])


def _relay(databases: dict[str, Database], broker: Broker, names: tuple[str, ...]) -> None:
    stop = Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    services = [s for s in SERVICES if not names or s.name in names]
    listeners = [Listener.of(service, databases[service.name]) for service in SERVICES]
    sender = WorkSender(worker.make_celery(services, databases, broker), broker.work_queue)
    Thread(
        target=schedule.run, args=(services, databases, broker, stop), name="schedule", daemon=True
    ).start()
    told = {service.name: databases[service.name] for service in services}
    relay.run(told, listeners, broker, sender, stop)


def _write(database: Database, gauges: list[UUID]) -> None:
    turn, pace = 0, Event()
    while True:
        with database.connection() as db:
            fact = read_gauge(db, gauges[turn % len(gauges)], turn)
        print(fact.id, flush=True)  # noqa: T201 - this is how it answers
        turn += 1
        pace.wait(PACE_SECONDS)


if __name__ == "__main__":
    main(*sys.argv[1:])
