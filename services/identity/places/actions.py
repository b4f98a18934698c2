"""Register a city, correct it, and take a demonstration's cities away."""

from collections.abc import Iterator
from dataclasses import replace

from msgspec import UNSET

from services.identity.audit import actions as audit
from services.identity.audit.actions import OPERATOR
from services.identity.places import store
from services.identity.places.domain import City, NewCity, site_of, size_class, slug_of
from shared.bus.outbox import tell
from shared.core.errors import Conflict
from shared.data.database import Connection
from shared.facts.fact import Fact
from shared.facts.identity import CityChanged, CityRegistered, CityRemoved


def find_city(db: Connection, geoid: str) -> City | None:
    """Return the city with this GEOID, or None."""
    return store.find_city(db, geoid)


def register_city(db: Connection, wish: NewCity, *, demonstration: bool = False) -> City:
    """Make a city known, or correct its name, population and site; doing it twice changes nothing."""
    with db.transaction():
        known = store.find_city_to_change(db, wish.geoid)
        if known is None:
            city = _new_city(db, wish, demonstration=demonstration)
            if store.add_city(db, city):
                tell(db, CityRegistered(city=city.as_told()), private={"by": OPERATOR})
                _record(db, "register city", city)
                return city
            known = store.find_city_to_change(db, wish.geoid)
        if known is None:
            raise Conflict("This city was taken away just now. Try again.")
        return _correct(db, known, wish, demonstration=demonstration)


def remove_demonstration(db: Connection) -> int:
    """Take the demonstration's cities away, but for those in which a real office was opened."""
    with db.transaction():
        for city in store.list_kept_of_demonstration(db):
            _change(db, replace(city, demonstration=False, version=city.version + 1))
        removed = store.remove_demonstration(db)
        for geoid in removed:
            tell(db, CityRemoved(geoid=geoid), private={"by": OPERATOR})
    return len(removed)


def state_cities(db: Connection) -> Iterator[Fact]:
    """State every city anew."""
    for city in store.list_all_cities(db):
        yield CityRegistered(city=city.as_told())


def _new_city(db: Connection, wish: NewCity, *, demonstration: bool) -> City:
    slug = slug_of(wish.name, wish.state)
    store.hold_slug(db, slug)
    if store.is_slug_taken(db, slug):
        slug = f"{slug}-{wish.geoid}"
    return City(
        geoid=wish.geoid,
        name=wish.name,
        state=wish.state,
        population=wish.population,
        size_class=size_class(wish.population),
        slug=slug,
        version=1,
        demonstration=demonstration,
        website=site_of(wish.website),
    )


def _correct(db: Connection, known: City, wish: NewCity, *, demonstration: bool) -> City:
    if wish.state != known.state:
        raise Conflict(
            "The city {geoid} lies in {known}, not in {wished}. A GEOID never changes its state.",
            geoid=known.geoid,
            known=known.state,
            wished=wish.state,
        )
    wished = replace(
        known,
        name=wish.name,
        population=wish.population,
        size_class=size_class(wish.population),
        demonstration=known.demonstration and demonstration,
        website=known.website if wish.website is UNSET else site_of(wish.website),
    )
    if wished == known:
        return known
    return _change(db, replace(wished, version=known.version + 1))


def _change(db: Connection, city: City) -> City:
    store.change_city(db, city)
    tell(db, CityChanged(city=city.as_told()), private={"by": OPERATOR})
    _record(db, "change city", city)
    return city


def _record(db: Connection, act: str, city: City) -> None:
    audit.record(db, act, by=OPERATOR, demonstration=city.demonstration, city=city.geoid)
