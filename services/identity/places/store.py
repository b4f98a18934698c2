"""Cities in and out of their table."""

from collections.abc import Iterator
from dataclasses import asdict

from services.identity.places.domain import City
from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)


def hold_slug(db: Connection, slug: str) -> None:
    """Let nobody else take this slug until the transaction ends."""
    queries.value(db, "hold_slug", slug=slug)


def is_slug_taken(db: Connection, slug: str) -> bool:
    """Return whether a city has this slug."""
    return bool(queries.value(db, "is_slug_taken", slug=slug))


def find_city(db: Connection, geoid: str) -> City | None:
    """Return the city, or None."""
    return queries.find(db, "find_city", City, geoid=geoid)


def find_city_to_change(db: Connection, geoid: str) -> City | None:
    """Return the city and hold it until the transaction ends, or None."""
    return queries.find(db, "find_city_to_change", City, geoid=geoid)


def add_city(db: Connection, city: City) -> bool:
    """Add a city; False when another has just been added under its GEOID."""
    return queries.count(db, "add_city", **asdict(city)) == 1


def change_city(db: Connection, city: City) -> None:
    """Keep the city as it is now; GEOID, state and slug stay for ever."""
    queries.run(db, "change_city", **asdict(city))


def list_all_cities(db: Connection) -> Iterator[City]:
    """Yield every city, a portion at a time."""
    after = ""
    while portion := queries.list(db, "list_all_cities", City, after=after):
        yield from portion
        after = portion[-1].geoid


def list_kept_of_demonstration(db: Connection) -> list[City]:
    """Return the demonstration's cities that still hold an office."""
    return queries.list(db, "list_kept_of_demonstration", City)


def remove_demonstration(db: Connection) -> list[str]:
    """Delete the demonstration's cities; return their GEOIDs."""
    return [row["geoid"] for row in db.execute(queries["remove_demonstration"])]
