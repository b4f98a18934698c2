"""No server keeps the others waiting: who holds more than half of a busy house is asked to come later (O33)."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from shared.core.errors import TooMany

BUSY = 16
"""Requests under way at once from which on shares are counted; a process answers 32 at once."""
COME_AGAIN_SECONDS = 5


class Fairness:
    """Counts what is under way for each server in this process; only servers that proved who they are are counted."""

    def __init__(self, *, busy: int = BUSY) -> None:
        self._busy = busy
        self._under_way: Counter[str] = Counter()
        self._lock = Lock()

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        """Let a request of a server run, or refuse with TooMany while others are under way too."""
        with self._lock:
            total, own = self._under_way.total(), self._under_way[host]
            if total >= self._busy and own > total // 2 and own < total:
                raise TooMany(
                    "Others wait too. Send this again later.", retry_after=COME_AGAIN_SECONDS
                )
            self._under_way[host] += 1
        try:
            yield
        finally:
            with self._lock:
                self._under_way[host] -= 1
                if not self._under_way[host]:
                    del self._under_way[host]
