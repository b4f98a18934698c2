"""Threads that carry turns; more while many wait for slow answers, none when nothing is to do."""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")

AT_FIRST = 16
AT_MOST = 128
PATIENCE_SECONDS = 0.25
"""When nothing was taken up for so long, every thread waits for somebody slow: more are added."""
IDLE_SECONDS = 10.0


class Threads(Generic[T]):
    """Does pieces of work in the order they come; one that waits for the network does not hold up the next."""

    def __init__(self, work: Callable[[T], None], *, at_first: int = AT_FIRST) -> None:
        self._work = work
        self._at_first = at_first
        self._waiting: SimpleQueue[T] = SimpleQueue()
        self._lock = Lock()
        self._count = 0
        self._taken_at = 0.0

    @property
    def backlog(self) -> int:
        """How many pieces nobody has taken up yet."""
        return self._waiting.qsize()

    def add(self, piece: T) -> None:
        """Have a piece of work done."""
        if not self.backlog:
            self._taken_at = monotonic()
        if self._count < self._at_first:
            self._grow(1)
        self._waiting.put(piece)

    def tend(self) -> None:
        """Add threads when every one waits for somebody slow; called again and again by who has work done."""
        if self.backlog and monotonic() - self._taken_at > PATIENCE_SECONDS:
            self._taken_at = monotonic()
            self._grow(min(self._at_first, AT_MOST - self._count))

    def _grow(self, count: int) -> None:
        for _ in range(count):
            with self._lock:
                self._count += 1
            Thread(target=self._run, name="deliver", daemon=True).start()

    def _run(self) -> None:
        try:
            while True:
                piece = self._waiting.get(timeout=IDLE_SECONDS)
                self._taken_at = monotonic()
                self._work(piece)
        except Empty:
            pass
        finally:
            with self._lock:
                self._count -= 1
