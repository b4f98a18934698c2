"""A city: its words, its size class, and the slug of its page."""

import re
import unicodedata
from dataclasses import dataclass

import msgspec
from msgspec import UNSET, UnsetType

from shared.core.errors import Refused
from shared.core.hosts import NotAnAddress, canonical_url
from shared.core.marks import N_
from shared.facts import identity as told
from shared.facts.words import Geoid, Name, Population, SizeClass, State, Website

_NO_SITE = N_("This is not the address of a site. It looks like https://www.city.gov/.")
_BELOW: tuple[tuple[int, SizeClass], ...] = (
    (2_500, "under_2500"),
    (10_000, "2500_10k"),
    (25_000, "10k_25k"),
    (50_000, "25k_50k"),
    (100_000, "50k_100k"),
    (250_000, "100k_250k"),
    (500_000, "250k_500k"),
    (1_000_000, "500k_1m"),
)


class NewCity(msgspec.Struct, frozen=True, kw_only=True):
    """A city as the Census has it."""

    geoid: Geoid
    name: Name
    state: State
    population: Population
    website: Website | UnsetType | None = UNSET
    """The city's own site, None for no site; left out, a known city keeps what it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """A city as it is kept."""

    geoid: str
    name: str
    state: str
    population: int
    size_class: SizeClass
    slug: str
    version: int
    demonstration: bool = False
    website: str | None = None

    def as_told(self) -> told.City:
        """Return the city as facts carry it."""
        return told.City(
            geoid=self.geoid,
            name=self.name,
            state=self.state,
            population=self.population,
            size_class=self.size_class,
            slug=self.slug,
            version=self.version,
            demonstration=self.demonstration,
            website=self.website,
        )


def size_class(population: int) -> SizeClass:
    """Return the class a population falls into; a boundary belongs to the class above it."""
    for limit, name in _BELOW:
        if population < limit:
            return name
    return "over_1m"


def site_of(website: str | UnsetType | None) -> str | None:
    """Return a site's address in its one spelling, or refuse what is none that anybody could open."""
    if website is None or isinstance(website, UnsetType):
        return None
    try:
        site = str(canonical_url(website))
    except NotAnAddress:
        raise Refused(_NO_SITE, fields={"website": _NO_SITE}) from None
    return site


def slug_of(name: str, state: str) -> str:
    """Return `austin-tx`; a name without any Latin letter or digit leaves the state alone."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    return "-".join([*words, state.lower()])
