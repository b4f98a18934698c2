"""Which activities are read here: one file each in `federation/activities`, found by its own mark."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TypeVar

from federation.inbox.domain import Outcome, ignored
from federation.inbox.scene import Arrived, Scene

Handler = Callable[[Scene, Arrived], Outcome]
H = TypeVar("H", bound=Handler)

PACKAGE = "federation.activities"

_handlers: dict[str, Handler] = {}


def activity(*types: str) -> Callable[[H], H]:
    """Mark a function `f(scene, arrived)` as what is done with activities of these types.

    It is idempotent, changes only what the arrived actor may change by what is stored (gates G5, G6), and
    asks nobody elsewhere.
    """

    def mark(handler: H) -> H:
        for type_ in types:
            if _handlers.setdefault(type_, handler) is not handler:
                raise ValueError(f"{type_} is read in two places")
        return handler

    return mark


def handle(scene: Scene, arrived: Arrived) -> Outcome:
    """Do what an activity asks, as far as its actor may ask it."""
    refusal = scene.refuse(arrived)
    if refusal is not None:
        return refusal
    handler = _find(arrived.types)
    return handler(scene, arrived) if handler else ignored("no kind of activity that is read here")


@cache
def _read_all() -> None:
    for module in iter_modules(import_module(PACKAGE).__path__):
        import_module(f"{PACKAGE}.{module.name}")


def _find(types: list[str]) -> Handler | None:
    _read_all()
    return next((_handlers[each] for each in types if each in _handlers), None)
