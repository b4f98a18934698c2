"""Pages of cities and offices."""

from datetime import datetime
from uuid import UUID

from flask import render_template

from services.frontdesk.places import reads
from services.frontdesk.places.domain import STATES
from shared.core.ids import activity_id
from shared.facts.words import State
from shared.standing.may import ANYBODY
from shared.web import paging, structured
from shared.web.asking import db, handle_here, settings
from shared.web.doors import Pages
from shared.web.forms import read_query
from shared.web.twins import name_twin

pages = Pages("places", __name__)


class CityQuery(paging.PageQuery, kw_only=True):
    """Which cities are shown."""

    state: State | None = None
    limit: paging.Limit = 100


@pages.get("/cities", to=ANYBODY)
def list_cities() -> str:
    """Every city, by state."""
    query = read_query(CityQuery)
    after = paging.decode(query.after, str, str, str) if query.after else reads.FIRST
    found, goes_on = reads.list_cities(
        db(), state=query.state, after=(after[0], after[1], after[2]), limit=query.limit
    )
    return render_template(
        "places/cities.html",
        cities=found,
        states=STATES,
        chosen=query.state,
        is_first_page=query.after is None,
        next_path=paging.next_path(paging.encode(*goes_on) if goes_on else None),
    )


@pages.get("/cities/<slug>", to=ANYBODY)
def show_city(slug: str) -> str:
    """A city, its offices, and what they said."""
    query = read_query(paging.PageQuery)
    before = _before(query)
    city = reads.get_city(db(), slug)
    found, goes_on = reads.list_cards_of_city(db(), city, before=before, limit=query.limit)
    return render_template(
        "places/city.html",
        city=city,
        state_name=STATES.get(city.state, city.state),
        offices=reads.list_offices_of_city(db(), city),
        cards=found,
        is_first_page=query.after is None,
        next_path=paging.next_path(paging.encode(*goes_on) if goes_on else None),
    )


@pages.get("/offices/<handle>", to=ANYBODY)
def show_office(handle: str) -> str:
    """An office, who writes for it, and what it said."""
    query = read_query(paging.PageQuery)
    before = _before(query)
    office = reads.get_office(db(), handle)
    if office.host is None:
        name_twin("offices", office.id, demonstration=office.demonstration)
    found, goes_on = reads.list_cards_of_office(db(), office, before=before, limit=query.limit)
    speakers = reads.list_speakers(db(), office)
    return render_template(
        "places/office.html",
        office=office,
        handle=handle_here(office.handle),
        actor=activity_id(settings().origin, "offices", office.id),
        structured=structured.page(structured.speaker(office) or {}),
        mayors=[each for each in speakers if each.role == "mayor"],
        delegates=sum(each.role == "delegate" for each in speakers),
        cards=found,
        is_first_page=query.after is None,
        next_path=paging.next_path(paging.encode(*goes_on) if goes_on else None),
    )


def _before(query: paging.PageQuery) -> tuple[datetime, UUID]:
    if query.after is None:
        return reads.NEWEST
    before = paging.decode(query.after, datetime, UUID)
    return before[0], before[1]
