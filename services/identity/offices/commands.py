"""`mayors office`: the offices that speak here."""

from dataclasses import asdict

import click

from services.identity.offices import actions
from services.identity.offices.domain import ListedOffice, NewOffice
from shared.operator import Operator, operated
from shared.web.shapes import shape

group = click.Group("office", help="The offices that speak here.")


@group.command("open")
@click.option("--city", "geoid", required=True, help="Census GEOID of a registered city.")
@click.option("--handle", required=True, help="Lower-case letters, digits and _.")
@click.option("--name", help="Left out: Office of the Mayor of, and the city's name.")
@operated
def open_(operator: Operator, geoid: str, handle: str, name: str | None) -> None:
    """Open an office, or rename one that is open."""
    values = {"geoid": geoid, "handle": handle, "name": name}
    wish = shape(values, NewOffice, from_text=False)
    with operator.database("identity").connection() as db:
        before = actions.find_office_by_handle(db, wish.handle)
        office = actions.open_office(db, wish)
    operator.settle("authority")
    if before is None:
        said = f"{office.name} is open; its page is /offices/{office.handle}."
    elif before == office:
        said = f"{office.name} stands already; its page is /offices/{office.handle}."
    else:
        said = f"{before.name} is now called {office.name}."
    operator.answer(said, id=office.id, handle=office.handle, is_new=before is None)


@group.command("list")
@operated
def list_(operator: Operator) -> None:
    """List the offices with their cities."""
    with operator.database("identity").connection() as db:
        found = actions.list_offices(db)
    operator.answer(
        "\n".join(map(_line, found)) or "No office is open.",
        offices=[asdict(office) for office in found],
    )


def _line(office: ListedOffice) -> str:
    notes = ["closed"] * office.is_closed + ["demonstration"] * office.demonstration
    said = f"{office.handle:30} {office.name}, {office.city}, {office.state} ({office.geoid})"
    return ", ".join([said, *notes])
