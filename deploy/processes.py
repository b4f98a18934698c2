"""The processes of the house, each for all services or for some: web, work, relay with the schedule."""

import os
import signal
import warnings
from collections.abc import Sequence
from importlib import import_module
from threading import Event, Thread
from typing import Any

from deploy.gateway import Wsgi, compose
from deploy.house import SERVICES, named
from deploy.kept_pages import KeptPages
from shared.bus import relay as bus_relay
from shared.bus import schedule as bus_schedule
from shared.bus import worker as bus_worker
from shared.bus.broker import Broker
from shared.bus.hearing import Listener
from shared.bus.work import WorkSender
from shared.core import log
from shared.core.settings import Settings
from shared.data.database import Database
from shared.service import Service
from shared.web.application import create_app

WEB_SERVICES = "MAYORS_WEB_SERVICES"
WEB_THREADS = 32
"""Many, because activities that arrive together are kept in one commit while their threads wait for it."""
WEB_CONNECTIONS = 8
"""Of each service; who makes a page waits for one."""
ROOMS = ("pages", "routes", "feeds", "api", "handlers", "work")
"""What a feature brings to a process that runs for long."""


def import_all(services: Sequence[Service]) -> None:
    """Import whatever a process of these services will need, before it is forked."""
    import_module("granian.server")
    for service in services:
        for room in ROOMS:
            list(service.rooms(room))


def databases_of(
    settings: Settings, services: Sequence[Service], *, connections: int = 8
) -> dict[str, Database]:
    """Return each service's database, opened with its own role."""
    return {
        service.name: Database(
            service.name,
            settings.database_url(service.name),
            connections=connections,
            settings=settings,
        )
        for service in services
    }


def broker_of(settings: Settings) -> Broker:
    """Return the broker these settings name."""
    return Broker(settings.broker_url, settings.bus_prefix)


def application() -> Wsgi:
    """Return the web application of the services this process was started for (a granian factory)."""
    log.begin()
    settings = Settings.read(os.environ)
    services = named(tuple(filter(None, os.environ.get(WEB_SERVICES, "").split(","))))
    databases = databases_of(settings, services, connections=WEB_CONNECTIONS)
    apps: dict[str, Any] = {
        service.name: create_app(service, settings, databases[service.name]) for service in services
    }
    return KeptPages(compose(services, apps))


def web(settings: Settings, services: Sequence[Service], workers: int = 1) -> None:
    """Serve these services' pages and API until told to stop."""
    from granian import Granian  # noqa: PLC0415 - only this process needs the server
    from granian.constants import Interfaces, SSLProtocols  # noqa: PLC0415 - as above

    os.environ[WEB_SERVICES] = ",".join(service.name for service in services)
    Granian(
        "deploy.processes:application",
        factory=True,
        interface=Interfaces.WSGI,
        address=settings.bind,
        port=settings.port,
        workers=workers,
        blocking_threads=WEB_THREADS,
        backlog=2048,
        log_enabled=False,
        respawn_failed_workers=True,
        ssl_cert=settings.tls_cert,
        ssl_key=settings.tls_key,
        ssl_protocol_min=SSLProtocols.tls12,
    ).serve()


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
