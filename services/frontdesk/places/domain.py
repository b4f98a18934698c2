"""A city as its page shows it, who speaks for an office, and the states by name."""

from dataclasses import dataclass
from typing import Final

from shared.facts.words import Role
from shared.standing.people import Office


@dataclass(frozen=True, slots=True)
class City:
    """A place, and how many offices speak for it here."""

    geoid: str
    name: str
    state: str
    population: int
    size_class: str
    slug: str
    demonstration: bool
    offices: int
    website: str | None = None
    """Its own site."""


@dataclass(frozen=True, slots=True)
class OfficeOfPage(Office):
    """An office of this instance, with what only its own page shows."""

    website: str | None = None
    """The own site of its city."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person who may write for an office at this moment."""

    name: str
    role: Role
    demonstration: bool


STATES: Final[dict[str, str]] = {
    "AL": "Alabama", "AK": "Alaska", "AS": "American Samoa", "AZ": "Arizona", "AR": "Arkansas",
    "CA": "California", "CO": "Colorado", "CT": "Connecticut", "DE": "Delaware",
    "DC": "District of Columbia", "FL": "Florida", "GA": "Georgia", "GU": "Guam", "HI": "Hawaii",
    "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas",
    "KY": "Kentucky", "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts",
    "MI": "Michigan", "MN": "Minnesota", "MS": "Mississippi", "MO": "Missouri", "MT": "Montana",
    "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey",
    "NM": "New Mexico", "NY": "New York", "NC": "North Carolina", "ND": "North Dakota",
    "MP": "Northern Mariana Islands", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon",
    "PA": "Pennsylvania", "PR": "Puerto Rico", "RI": "Rhode Island", "SC": "South Carolina",
    "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont",
    "VI": "U.S. Virgin Islands", "VA": "Virginia", "WA": "Washington", "WV": "West Virginia",
    "WI": "Wisconsin", "WY": "Wyoming",
}  # fmt: skip
"""Postal code to name; names of places are the same in every language here."""
