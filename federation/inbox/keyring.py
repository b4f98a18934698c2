"""Actors and their keys as this process knows them, for ten seconds at most: a key that was taken away stops working."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from time import monotonic

from federation.actors.domain import RemoteActor

SECONDS = 10.0
MOST = 50_000


@dataclass(frozen=True, slots=True)
class Ring:
    """An actor with its keys."""

    actor: RemoteActor
    is_stored: bool
    """Whether the table knows it so; what was only fetched is stored once a signature holds (O10)."""


class Keyring:
    """Remembers actors by id; safe between threads."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, Ring]] = OrderedDict()
        self._lock = Lock()

    def find(self, id_: str) -> Ring | None:
        """Return an actor that was kept in the last seconds."""
        found = self._kept.get(id_)
        return found[1] if found and found[0] > self._clock() else None

    def keep(self, actor: RemoteActor, *, is_stored: bool) -> Ring:
        """Remember an actor for some seconds from now."""
        ring = Ring(actor, is_stored)
        with self._lock:
            self._kept[actor.actor] = (self._clock() + SECONDS, ring)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return ring
