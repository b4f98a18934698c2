"""`mayors city`: the cities this instance knows."""

import click

from services.identity.places import actions
from services.identity.places.domain import NewCity
from shared.core.errors import Refused
from shared.operator import Operator, operated
from shared.web.shapes import shape

group = click.Group("city", help="The cities this instance knows.")


@group.command("add")
@click.option("--geoid", required=True, help="Census GEOID: 7 digits, or 10 for a township.")
@click.option("--name", required=True)
@click.option("--state", required=True, help="Two-letter postal code.")
@click.option("--population", required=True, type=int)
@click.option("--website", help="The city's own site: https://…")
@click.option("--no-website", is_flag=True, help="Name no site any more.")
@operated
def add(
    operator: Operator,
    geoid: str,
    name: str,
    state: str,
    population: int,
    website: str | None,
    no_website: bool,
) -> None:
    """Register a city, or correct its name, population and site."""
    values: dict[str, object] = {
        "geoid": geoid,
        "name": name,
        "state": state.upper(),
        "population": population,
    }
    if website is not None and no_website:
        raise Refused("Give either --website or --no-website.")
    if website is not None or no_website:
        values["website"] = website
    wish = shape(values, NewCity, from_text=False)
    with operator.database("identity").connection() as db:
        before = actions.find_city(db, wish.geoid)
        city = actions.register_city(db, wish)
    operator.settle("authority")
    if before is None:
        said = f"{city.name}, {city.state} is registered; its page is /cities/{city.slug}."
    elif before == city:
        said = f"{city.name}, {city.state} stands already; its page is /cities/{city.slug}."
    else:
        said = f"{city.name}, {city.state} was corrected; its page is /cities/{city.slug}."
    operator.answer(said, geoid=city.geoid, slug=city.slug, is_new=before is None)
