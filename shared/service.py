"""A service is a name, the paths it answers, and its features; this is the shape of the manifest."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.facts.fact import Lane


@dataclass(frozen=True)
class Timed:
    """A piece of private work that is asked for again and again."""

    work: str
    """Name of the work, as its function declares it with `@works`."""
    every: float
    """Seconds between two askings."""


@dataclass(frozen=True)
class Commands:
    """A feature's commands for operators, in its module `commands`."""

    group: str
    """Where they stand below `mayors`; several features may add to one group."""
    feature: str


@dataclass(frozen=True)
class Service:
    """One service of the house, declared once in its `service.py`."""

    name: str
    """Also its PostgreSQL schema and role, its queues' first word and its API prefix."""
    package: str
    """Python package that holds its features, for example `services.discussions`."""
    features: tuple[str, ...]
    """Features in the order in which they are registered."""
    prefixes: tuple[str, ...] = ()
    """First path segments of its pages, for example `/channels`; `/api/v1/<name>` comes by itself."""
    projections: tuple[str, ...] = ()
    """Tables that are made from facts alone, and that a rebuild may empty and fill again."""
    schedule: tuple[Timed, ...] = field(default=())
    hears: "tuple[tuple[str, Lane], ...]" = ()
    """Of which teller's lanes its handlers hear anything; said here for those who ask how far it is and need no handler."""
    commands: tuple[Commands, ...] = field(default=())
    """Said here, so that a command is found without importing all the others."""

    def rooms(self, room: str) -> Iterator[ModuleType]:
        """Yield the module `room` (`pages`, `api`, `commands`, `handlers`, `work`, …) of each feature that has one."""
        for feature in self.features:
            name = f"{self.package}.{feature}.{room}"
            if find_spec(name) is not None:
                yield import_module(name)

    def commands_in(self, group: str) -> Iterator[ModuleType]:
        """Yield the modules whose commands stand in this group."""
        for each in self.commands:
            if each.group == group:
                yield import_module(f"{self.package}.{each.feature}.commands")

    def room(self, room: str) -> ModuleType | None:
        """Return the service-wide module `room` (for example `state`), or None."""
        name = f"{self.package}.{room}"
        return import_module(name) if find_spec(name) is not None else None
