"""The process that serves pages and API, of all services or of some."""

import os
from collections.abc import Sequence
from typing import Any

from deploy.gateway import Wsgi, compose
from deploy.house import databases_of, named
from deploy.kept_pages import KeptPages
from shared.core import log
from shared.core.settings import Settings
from shared.service import Service

WEB_SERVICES = "MAYORS_WEB_SERVICES"
WEB_THREADS = 32
"""Many, because activities that arrive together are kept in one commit while their threads wait for it."""
WEB_CONNECTIONS = 8
"""Of each service; who makes a page waits for one."""


def application() -> Wsgi:
    """Return the web application of the services this process was started for (a granian factory)."""
    from shared.web.application import create_app  # noqa: PLC0415 - granian's first process needs no pages

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
        "deploy.serving:application",
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
