"""Of several versions of one thing, the latest: an upsert of many rows may touch each of them once only."""

from collections.abc import Callable, Hashable, Iterable
from typing import Protocol, TypeVar


class Versioned(Protocol):
    """Something whose owner counts how often it changed."""

    @property
    def version(self) -> int:
        """Higher is later."""


V = TypeVar("V", bound=Versioned)


def latest_of(versions: Iterable[V], *, key: Callable[[V], Hashable]) -> list[V]:
    """Return each thing once, in its latest version; of two that are alike, the one that came first."""
    latest: dict[Hashable, V] = {}
    for each in versions:
        known = latest.get(key(each))
        if known is None or each.version > known.version:
            latest[key(each)] = each
    return list(latest.values())
