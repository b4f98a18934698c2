"""The processes of the bus, each for all services or for some: work, relay, schedule."""

import signal
import warnings
from collections.abc import Sequence
from threading import Event, Thread

from deploy.house import SERVICES, databases_of
from shared.bus import relay as bus_relay
from shared.bus import schedule as bus_schedule
from shared.bus import worker as bus_worker
from shared.bus.broker import Broker
from shared.bus.hearing import Listener
from shared.bus.work import WorkSender
from shared.core import log
from shared.core.settings import Settings
from shared.service import Service


def broker_of(settings: Settings) -> Broker:
    """Return the broker these settings name."""
    return Broker(settings.broker_url, settings.bus_prefix)


def work(settings: Settings, services: Sequence[Service]) -> None:
    """Hear facts and do slow work for these services until told to stop."""
    log.begin()
    # Celery warns root on account of pickle, which our workers do not accept.
    warnings.filterwarnings("ignore", message="You're running the worker with superuser")
    bus_worker.run(services, databases_of(settings, services, connections=6), broker_of(settings))


def relay(settings: Settings, services: Sequence[Service], *, with_schedule: bool) -> None:
    """Number and publish what these services told, until told to stop; with their schedule where one process does both."""
    log.begin()
    stop = _stopped_by_signal()
    databases = databases_of(settings, services, connections=4)
    broker = broker_of(settings)
    listeners = [
        Listener.of(service, databases_of(settings, [service])[service.name])
        for service in SERVICES
    ]
    sender = WorkSender(bus_worker.make_celery(services, databases, broker), broker.work_queue)
    if with_schedule:
        keep = (services, databases, broker, stop)
        Thread(target=bus_schedule.run, args=keep, name="schedule", daemon=True).start()
    bus_relay.run(databases, listeners, broker, sender, stop)


def schedule(settings: Settings, services: Sequence[Service]) -> None:
    """Ask for these services' repeated work at its times, until told to stop."""
    log.begin()
    databases = databases_of(settings, services, connections=1)
    bus_schedule.run(services, databases, broker_of(settings), _stopped_by_signal())


def _stopped_by_signal() -> Event:
    stop = Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    return stop
