"""The process that sends to other servers (`mayors deliver`): it needs no pages and no broker, and holds neither."""

import os
import signal
import threading
from threading import Event

from deploy import instance
from federation.delivery.send import Sender
from federation.service import service
from shared.core import log
from shared.data.database import Database
from shared.outbound.client import Outbound

CONNECTIONS = 3
KINDNESS = 10
"""Steps behind everybody else on the machine: signing for hundreds of servers waits for who waits for a page."""
STACK_BYTES = 512 * 1024
"""A thread here waits for an answer and little else; a hundred of them must cost little."""


def main() -> None:
    """Send until told to stop."""
    log.begin()
    os.nice(KINDNESS)
    threading.stack_size(STACK_BYTES)
    settings = instance.settings_of(os.environ)
    stop = Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    url = settings.database_url(service.name)
    database = Database(service.name, url, connections=CONNECTIONS, settings=settings)
    Sender(database, Outbound.of(settings)).run(stop)
    database.close()


if __name__ == "__main__":
    main()
