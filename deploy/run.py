"""`mayors run`: a whole instance on one machine, with everything it needs."""

import errno
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from types import FrameType

from deploy import instance, processes, sending, serving
from deploy.embedded.broker import EmbeddedBroker
from deploy.embedded.postgres import EmbeddedPostgres
from deploy.embedded.supervisor import Supervisor
from deploy.house import SERVICES, databases_of
from services.identity.first_run.actions import first_path
from shared.core.settings import Settings
from shared.data.migrate import migrate
from shared.service import Service

READY_SECONDS = 60.0
ROOMS = ("pages", "routes", "feeds", "api", "handlers", "work")
"""What a feature brings to a process that runs for long."""
SENDERS = 2
"""Signing for hundreds of servers keeps one of them busy for half a second."""


class CannotStart(Exception):
    """The instance cannot start; says why and what to do."""


def run(env: Mapping[str, str]) -> None:
    """Start the instance, say where it is, and stay until Ctrl-C."""
    began = time.monotonic()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, signal.default_int_handler)
    folder = instance.data_dir(env)
    wanted = Settings.read(dict(env) | dict.fromkeys(instance.OWN, "x" * 32))
    with instance.only_one(folder):
        require_free(wanted.bind, wanted.port)
        postgres = EmbeddedPostgres(
            folder / "postgres", password=instance.secret(folder, "database.secret")
        )
        broker = EmbeddedBroker(folder / "broker", postgres.sockets)
        supervisor: Supervisor | None = None
        try:
            postgres.start()
            broker.start()
            full = _environment(env, folder, postgres, broker)
            settings = Settings.read(full)
            _prepare(settings)
            supervisor = _start(full, settings, folder)
            _serve(supervisor, settings, folder, began)
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            if supervisor is not None:
                supervisor.stop()
            broker.stop()
            postgres.stop()
            shutil.rmtree(postgres.sockets, ignore_errors=True)
            (folder / "instance.json").unlink(missing_ok=True)


def require_free(bind: str, port: int) -> None:
    """Refuse to start on an address that somebody else has."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                why = f"Port {port} on {bind} is not free. Choose another: make run PORT=8001"
            else:
                why = f"Nobody can listen on {bind}:{port} here ({error.strerror}). Look at MAYORS_BIND and PORT."
            raise CannotStart(why) from None


def _environment(
    env: Mapping[str, str], folder: Path, postgres: EmbeddedPostgres, broker: EmbeddedBroker
) -> dict[str, str]:
    return dict(env) | {
        "MAYORS_DATA_DIR": str(folder),
        "MAYORS_SECRET_KEY": instance.secret(folder, "instance.secret"),
        "MAYORS_DATABASE_URL": postgres.url(),
        "MAYORS_BROKER_URL": broker.url,
    }


def _prepare(settings: Settings) -> None:
    """Bring the database to today's shape and pin the origin."""
    passwords = {service.name: settings.database_password(service.name) for service in SERVICES}
    migrate(settings.admin_database_url, SERVICES, passwords)
    instance.pin_origin(settings)


def import_all(services: Sequence[Service]) -> None:
    """Import whatever a process of these services will need, before it is forked."""
    for name in ("granian.server", "shared.web.application"):
        import_module(name)
    for service in services:
        for room in ROOMS:
            list(service.rooms(room))


def _start(env: Mapping[str, str], settings: Settings, folder: Path) -> Supervisor:
    import_all(SERVICES)
    supervisor = Supervisor(env)

    def stop(_sign: int, _frame: FrameType | None) -> None:
        supervisor.is_stopping = True

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    instance.publish(folder, env)
    supervisor.add("web", partial(serving.web, settings, SERVICES))
    supervisor.add("work", partial(processes.work, settings, SERVICES))
    supervisor.add("relay", partial(processes.relay, settings, SERVICES, with_schedule=True))
    for _ in range(SENDERS):
        supervisor.add("deliver", sending.main)
    return supervisor


def _serve(supervisor: Supervisor, settings: Settings, folder: Path, began: float) -> None:
    leads = _demonstrate(settings, folder)
    host = "127.0.0.1" if settings.bind in {"0.0.0.0", "::"} else settings.bind  # noqa: S104 - compared, not bound
    where = f"[{host}]" if ":" in host else host
    scheme = "https" if settings.tls_cert else "http"
    ready = f"{scheme}://{where}:{settings.port}/readyz"
    if not supervisor.await_answer(ready, READY_SECONDS, certificate=settings.tls_cert):
        if supervisor.is_stopping:
            return
        raise CannotStart("The pages did not answer within a minute; the lines above say why.")
    print(f"Ready: {settings.origin}", flush=True)
    if leads:
        print(leads, flush=True)
    print(
        f"Started in {time.monotonic() - began:.1f} s. Ctrl-C stops it; the data stays.",
        file=sys.stderr,
        flush=True,
    )
    supervisor.watch()


def _demonstrate(settings: Settings, folder: Path) -> str | None:
    """Load the demonstration at the first start; return where to sign in to it, or where an empty instance begins."""
    from deploy.demonstration import load  # noqa: PLC0415 - words that only a start needs

    loaded = folder / instance.DEMONSTRATED
    databases = databases_of(settings, SERVICES, connections=2)
    try:
        if os.environ.get("MAYORS_DEMO", "1") != "0" and not loaded.exists():
            load.load(databases)
            loaded.touch()
        if link := load.sign_in_link(databases["identity"]):
            return f"Sign in: {settings.origin}{link}   (works once, for 15 minutes)"
        with databases["identity"].connection() as db:
            first = first_path(db, settings)
        return (
            f"Begin: {settings.origin}{first}   (until its first office is open)" if first else None
        )
    finally:
        for database in databases.values():
            database.close()
