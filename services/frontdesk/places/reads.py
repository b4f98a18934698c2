"""Cities, offices and what they said, as readers see them."""

from datetime import UTC, datetime
from uuid import UUID

from services.frontdesk.cards.domain import Card
from services.frontdesk.places.domain import City, OfficeOfPage, Speaker
from shared.core.errors import NotFound
from shared.data.database import Connection
from shared.data.queries import Queries
from shared.standing.people import Office

queries = Queries.beside(__file__)

NEWEST = (datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))
"""Where a list of cards begins."""
FIRST = ("", "", "")
"""Where the list of cities begins."""

Cards = tuple[list[Card], tuple[datetime, UUID] | None]


def list_cities(
    db: Connection,
    *,
    state: str | None = None,
    after: tuple[str, str, str] = FIRST,
    limit: int = 100,
) -> tuple[list[City], tuple[str, str, str] | None]:
    """Return cities by state and name after a point, and the point at which the list goes on."""
    found = queries.list(
        db,
        "list_cities",
        City,
        state=state,
        after_state=after[0],
        after_name=after[1],
        after_geoid=after[2],
        limit=limit + 1,
    )
    if len(found) <= limit:
        return found, None
    last = found[limit - 1]
    return found[:limit], (last.state, last.name, last.geoid)


def get_city(db: Connection, slug: str) -> City:
    """Return the city of this page, or refuse with NotFound."""
    city = queries.find(db, "find_city", City, slug=slug)
    if city is None:
        raise NotFound("There is no city at this address. The list of cities may have it.")
    return city


def get_office(db: Connection, handle: str) -> OfficeOfPage:
    """Return the office of this page, or refuse with NotFound."""
    office = queries.find(db, "find_office", OfficeOfPage, handle=handle)
    if office is None:
        raise NotFound("There is no office at this address. Its city's page may lead to it.")
    return office


def list_offices_of_city(db: Connection, city: City) -> list[Office]:
    """Return the offices that speak for a city."""
    return queries.list(db, "list_offices_of_city", Office, geoid=city.geoid)


def list_speakers(db: Connection, office: Office) -> list[Speaker]:
    """Return who may write for an office at this moment, mayors first."""
    return queries.list(db, "list_speakers", Speaker, office_id=office.id)


def list_cards_of_city(
    db: Connection, city: City, *, before: tuple[datetime, UUID] = NEWEST, limit: int = 20
) -> Cards:
    """Return what a city's offices said, newest first."""
    found = queries.list(
        db,
        "list_cards_of_city",
        Card,
        geoid=city.geoid,
        before=before[0],
        before_id=before[1],
        limit=limit + 1,
    )
    return _page(found, limit)


def list_cards_of_office(
    db: Connection, office: Office, *, before: tuple[datetime, UUID] = NEWEST, limit: int = 20
) -> Cards:
    """Return what an office said, newest first."""
    found = queries.list(
        db,
        "list_cards_of_office",
        Card,
        office_id=office.id,
        before=before[0],
        before_id=before[1],
        limit=limit + 1,
    )
    return _page(found, limit)


def _page(found: list[Card], limit: int) -> Cards:
    if len(found) <= limit:
        return found, None
    last = found[limit - 1]
    return found[:limit], (last.published_at or last.active_at, last.id)
