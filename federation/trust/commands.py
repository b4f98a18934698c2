"""`mayors federation trust`, `distrust`, `trusted`: servers whose offices are believed."""

from dataclasses import asdict

import click

from federation.trust import actions, store
from shared.operator import Operator, operated

group = click.Group("federation")


@group.command("trust")
@click.argument("host")
@click.option("--reason", required=True, help="Shown beside every office of that server.")
@click.option(
    "--league", "is_league", is_flag=True, help="Believe also what it says of other servers."
)
@operated
def trust(operator: Operator, host: str, reason: str, is_league: bool) -> None:
    """Vouch for the offices of another instance."""
    with operator.database("federation").connection() as db:
        kept = actions.trust_host(db, host, reason, is_league=is_league)
    operator.settle()
    operator.answer(f"Offices at {kept.host} are believed: {kept.reason}", **asdict(kept))


@group.command("distrust")
@click.argument("host")
@operated
def distrust(operator: Operator, host: str) -> None:
    """No longer vouch for the offices of another instance."""
    with operator.database("federation").connection() as db:
        name = actions.distrust_host(db, host)
    operator.settle()
    operator.answer(f"Offices at {name} are no longer believed.", host=name)


@group.command("trusted")
@operated
def trusted(operator: Operator) -> None:
    """List the servers whose offices are believed."""
    with operator.database("federation").connection() as db:
        found = store.list_trust(db)
    lines = [f"{each.host}{' (league)' if each.is_league else ''}: {each.reason}" for each in found]
    operator.answer(
        "\n".join(lines) or "No other server is vouched for.",
        items=[asdict(each) for each in found],
    )
