"""An office: the voice of a city, whoever holds it."""

from dataclasses import dataclass
from uuid import UUID

import msgspec

from shared.facts import identity as told
from shared.facts.words import Geoid, Handle, Name

LONGEST_NAME = 100


class NewOffice(msgspec.Struct, frozen=True, kw_only=True):
    """An office to be opened in a city."""

    geoid: Geoid
    handle: Handle
    name: Name | None = None
    """Left out: `Office of the Mayor of` and the city's name; a known office keeps the name it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """An office as it is kept."""

    id: UUID
    handle: str
    name: str
    geoid: str
    version: int
    is_closed: bool = False
    demonstration: bool = False

    def as_told(self) -> told.Office:
        """Return the office as facts carry it."""
        return told.Office(
            id=self.id,
            handle=self.handle,
            name=self.name,
            geoid=self.geoid,
            version=self.version,
            is_closed=self.is_closed,
            demonstration=self.demonstration,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedOffice:
    """An office as the operator's list shows it."""

    id: UUID
    handle: str
    name: str
    city: str
    state: str
    geoid: str
    is_closed: bool
    demonstration: bool


def default_name(city: str) -> str:
    """Return what an office is called unless it says otherwise."""
    return f"Office of the Mayor of {city}"[:LONGEST_NAME]
