"""`mayors begin`: the address of the first page of an empty instance."""

import click

from services.identity.first_run.actions import first_path
from shared.core.errors import Conflict
from shared.operator import Operator, operated


@click.command("begin")
@operated
def group(operator: Operator) -> None:
    """Print the address at which the first office of an empty instance is opened."""
    with operator.database("identity").connection() as db:
        path = first_path(db, operator.settings)
    if path is None:
        raise Conflict("There is an office here already. `mayors member link` signs its member in.")
    url = operator.settings.origin + path
    operator.answer(url, url=url)
