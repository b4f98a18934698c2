"""Connections kept alive between requests, some per origin and so many in all."""

from collections import OrderedDict
from threading import Lock

from shared.outbound.wire import Clock, Connection

IDLE_SECONDS = 50.0
OLDEST_SECONDS = 600.0
"""After this a name is looked up again, so that a host that moved is followed."""


class Kept:
    """Idle connections; the one unused for longest goes first when there are too many."""

    def __init__(self, most: int, clock: Clock) -> None:
        self._most = most
        self._clock = clock
        self._idle: OrderedDict[Connection, str] = OrderedDict()
        self._by_origin: dict[str, list[Connection]] = {}
        self._lock = Lock()

    def take(self, origin: str) -> Connection | None:
        """Return a connection to this origin that still looks alive, if there is one."""
        while (connection := self._pop(origin)) is not None:
            age, idle = self._clock() - connection.opened_at, self._clock() - connection.idle_since
            if age < OLDEST_SECONDS and idle < IDLE_SECONDS and connection.is_quiet:
                return connection
            connection.close()
        return None

    def keep(self, origin: str, connection: Connection) -> None:
        """Keep a connection whose last answer was read to its end."""
        connection.idle_since = self._clock()
        gone: list[Connection] = []
        with self._lock:
            self._idle[connection] = origin
            self._by_origin.setdefault(origin, []).append(connection)
            while len(self._idle) > self._most:
                oldest, whose = self._idle.popitem(last=False)
                self._forget(whose, oldest)
                gone.append(oldest)
        for one in gone:
            one.close()

    def close(self) -> None:
        """End them all."""
        with self._lock:
            idle = list(self._idle)
            self._idle.clear()
            self._by_origin.clear()
        for connection in idle:
            connection.close()

    def _pop(self, origin: str) -> Connection | None:
        with self._lock:
            line = self._by_origin.get(origin)
            if not line:
                return None
            connection = line[-1]
            self._forget(origin, connection)
            del self._idle[connection]
            return connection

    def _forget(self, origin: str, connection: Connection) -> None:
        line = self._by_origin[origin]
        line.remove(connection)
        if not line:
            del self._by_origin[origin]
