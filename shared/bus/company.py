"""In what company a process settles: beside its other ears, or with nobody else at work in it.

A fact that is suspected of killing the process is tried alone, so that a death tells of it and of nothing else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition


class Company:
    """A readers-writer lock over the ears of one process; whoever wants to be alone goes before newcomers."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._beside = 0
        self._wanting_alone = 0
        self._is_alone = False

    @property
    def is_wanted(self) -> bool:
        """Whether somebody waits to be alone."""
        return self._wanting_alone > 0

    @contextmanager
    def beside(self) -> Iterator[None]:
        """Work beside the others, when nobody is alone or waits to be."""
        with self._changed:
            self._changed.wait_for(lambda: not (self._is_alone or self.is_wanted))
            self._beside += 1
        try:
            yield
        finally:
            with self._changed:
                self._beside -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Work when all others have paused, and keep them waiting until it is done."""
        with self._changed:
            self._wanting_alone += 1
            self._changed.wait_for(lambda: not (self._is_alone or self._beside))
            self._wanting_alone -= 1
            self._is_alone = True
        try:
            yield
        finally:
            with self._changed:
                self._is_alone = False
                self._changed.notify_all()
