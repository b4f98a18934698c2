"""Who hears what: handlers are plain functions that say which facts they are for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any, TypeVar

from shared.data.database import Connection, Database
from shared.facts.fact import FACTS, Fact, Lane
from shared.service import Service

Handler = Callable[[Connection, Any], None]
ManyHandler = Callable[[Connection, Sequence[Any]], None]
PulseHandler = Callable[[Connection, datetime], None]
H = TypeVar("H", bound=Callable[..., None])

EVERYWHERE = ("shared.standing.handlers",)
"""Modules whose handlers every service has, beside those of its own features."""


def hears(*facts: type[Fact]) -> Callable[[H], H]:
    """Mark a function `f(db, fact)` as the handler of these facts."""

    def mark(handler: H) -> H:
        handler.hears = facts  # type: ignore[attr-defined]
        return handler

    return mark


def hears_many(*facts: type[Fact]) -> Callable[[H], H]:
    """Mark a function `f(db, facts)` that takes neighbouring facts together, in their order.

    One statement for hundreds of facts is many times as fast. When it fails, each fact is given to it
    alone, in a list of one, so that only the one that cannot be applied is parked.
    """

    def mark(handler: H) -> H:
        handler.hears_many = facts  # type: ignore[attr-defined]
        return handler

    return mark


def hears_pulse(teller: str, lane: Lane) -> Callable[[H], H]:
    """Mark a function `f(db, said_at)`: called when everything told up to that moment has been heard."""

    def mark(handler: H) -> H:
        handler.hears_pulse = (teller, lane)  # type: ignore[attr-defined]
        return handler

    return mark


@dataclass(frozen=True)
class Listener:
    """A service that hears facts, with the database in which it remembers them."""

    service: str
    database: Database
    handlers: dict[str, tuple[Handler, ...]]
    pulses: dict[tuple[str, str], tuple[PulseHandler, ...]]
    lanes: tuple[tuple[str, Lane], ...]
    """The (teller, lane) pairs of which anything matters here; whole lanes are heard."""
    together: dict[str, tuple[ManyHandler, ...]] = field(default_factory=dict)
    """Of the facts whose every handler takes many at once: those handlers."""

    @classmethod
    def of(cls, service: Service, database: Database) -> "Listener":
        """Collect the handlers of a service's features, and those every service has."""
        return cls.made_of(_modules_of(service), service.name, database)

    @classmethod
    def made_of(cls, modules: Sequence[Any], service: str, database: Database) -> "Listener":
        """Collect the marked functions of modules."""
        handlers: dict[str, tuple[Handler, ...]] = {}
        together: dict[str, tuple[ManyHandler, ...]] = {}
        pulses: dict[tuple[str, str], tuple[PulseHandler, ...]] = {}
        for module in modules:
            for handler in list(vars(module).values()):
                if getattr(handler, "__module__", None) != module.__name__:
                    continue
                for fact in getattr(handler, "hears", ()):
                    handlers[fact.fact_name] = (*handlers.get(fact.fact_name, ()), handler)
                for fact in getattr(handler, "hears_many", ()):
                    name = fact.fact_name
                    handlers[name] = (*handlers.get(name, ()), _one_by_one(handler))
                    together[name] = (*together.get(name, ()), handler)
                if pair := getattr(handler, "hears_pulse", None):
                    pulses[pair] = (*pulses.get(pair, ()), handler)
        lanes = {(name.partition(".")[0], FACTS[name].lane) for name in handlers}
        together = {name: own for name, own in together.items() if len(own) == len(handlers[name])}
        return cls(service, database, handlers, pulses, tuple(sorted(lanes)), together)


@cache
def _modules_of(service: Service) -> tuple[ModuleType, ...]:
    return (*(import_module(name) for name in EVERYWHERE), *service.rooms("handlers"))


def _one_by_one(handler: ManyHandler) -> Handler:
    def handle(db: Connection, fact: Fact) -> None:
        handler(db, [fact])

    return handle
