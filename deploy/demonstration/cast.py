"""Who speaks in the demonstration: invented people at invented offices, in real places of every size class."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Office:
    """An invented office in a real place; GEOID and population are the Census Bureau's and GeoNames'."""

    handle: str
    geoid: str
    city: str
    state: str
    population: int
    mayor: str
    delegate: str | None = None
    is_moderator: bool = False

    @property
    def mayor_email(self) -> str:
        """The invented mayor's address, which no mail can reach (RFC 2606)."""
        return f"mayor@{self.handle.replace('_', '-')}.example"

    @property
    def delegate_email(self) -> str:
        """The invented delegate's address."""
        return f"clerk@{self.handle.replace('_', '-')}.example"


@dataclass(frozen=True)
class Channel:
    """A topic the pilot starts with."""

    slug: str
    name: str
    purpose: str


OFFICES = (
    Office("demo_decorah", "1919405", "Decorah", "IA", 7_907, "Ruth Demo-Halvorsen", "Ned Demo-Quist"),
    Office("demo_ouray", "0856420", "Ouray", "CO", 1_008, "Walt Demo-Pruitt"),
    Office("demo_marfa", "4846620", "Marfa", "TX", 1_733, "Lucia Demo-Ortega"),
    Office("demo_natchez", "2850440", "Natchez", "MS", 15_128, "Della Demo-Banks"),
    Office("demo_red_wing", "2753620", "Red Wing", "MN", 16_445, "Ingrid Demo-Larsen"),
    Office("demo_burlington", "5010675", "Burlington", "VT", 42_452, "Tess Demo-Fournier", "Owen Demo-Pike"),
    Office("demo_dubuque", "1922395", "Dubuque", "IA", 58_799, "Carl Demo-Becker"),
    Office("demo_las_cruces", "3539380", "Las Cruces", "NM", 101_643, "Marisol Demo-Vega"),
    Office("demo_tacoma", "5370000", "Tacoma", "WA", 222_906, "June Demo-Nakamura", is_moderator=True),
    Office("demo_greensboro", "3728000", "Greensboro", "NC", 285_342, "Alvin Demo-Tate"),
    Office("demo_milwaukee", "5553000", "Milwaukee", "WI", 563_531, "Grace Demo-Kowalski"),
    Office("demo_san_antonio", "4865000", "San Antonio", "TX", 1_526_656, "Rafael Demo-Luna", "Ana Demo-Ruiz"),
)  # fmt: skip

CHANNELS = (
    Channel("housing", "Housing", "Homes people can afford: zoning, vacancy, repair, homelessness."),
    Channel("transportation", "Transportation", "Streets, sidewalks, buses, parking, and who gets hurt."),
    Channel("public_safety", "Public safety", "Police, fire, dispatch, and what prevents the call."),
    Channel("public_health", "Public health", "Heat, overdose, lead, clean air, and who gets care."),
    Channel("sustainability", "Sustainability", "Energy, trees, floods, waste, and the bills that follow."),
    Channel("economy", "Economy", "Main streets, small firms, land, and jobs that stay."),
    Channel("parks", "Parks", "Parks, pools, trails, libraries, and what keeps them open."),
    Channel("water", "Utilities and water", "Pipes, rates, leaks, sewers, broadband, power."),
    Channel("finance", "Finance", "Budgets, bonds, fees, reserves, and how to explain them."),
    Channel("workforce", "Workforce", "Hiring, keeping and training the people who do the work."),
    Channel("technology", "Technology", "Permits online, open data, phones, and safe systems."),
    Channel("emergency", "Emergency management", "Before, during and after the bad day."),
)  # fmt: skip


@dataclass(frozen=True)
class Home:
    """One of the three instances of `make demo`: who speaks from it, and which channels live there."""

    key: str
    """Name of its folder."""
    name: str
    about: str
    offices: tuple[Office, ...]
    channels: tuple[Channel, ...]


def _home(key: str, name: str, about: str, handles: set[str], slugs: set[str]) -> Home:
    offices = tuple(office for office in OFFICES if office.handle in handles)
    return Home(key, name, about, offices, tuple(each for each in CHANNELS if each.slug in slugs))


_TOWNS, _TOWN_SLUGS = {"demo_natchez"}, {"emergency", "technology"}
_CITIES, _CITY_SLUGS = {"demo_milwaukee"}, {"finance", "workforce"}
_BOTH = {"housing"}

HOMES = (
    _home("league", "League of Cities (demonstration)", "A league that runs an instance for ten of its members.",
          {office.handle for office in OFFICES} - _TOWNS - _CITIES, {each.slug for each in CHANNELS} - _TOWN_SLUGS - _CITY_SLUGS),
    _home("city", "Milwaukee Exchange (demonstration)", "A large city that runs its own.", _CITIES, _CITY_SLUGS | _BOTH),
    _home("town", "Natchez Exchange (demonstration)", "A town that runs its own.", _TOWNS, _TOWN_SLUGS),
)  # fmt: skip
"""Every office has one home. So has every channel but housing, which the city opens as well: one topic, two channels."""
