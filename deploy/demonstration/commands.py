"""`mayors seed`: the demonstration, loaded and taken away."""

import click

from deploy.demonstration import load
from shared.operator import Operator, operated


@click.command("seed")
@click.option("--remove", is_flag=True, help="Take the demonstration away, and nothing else.")
@operated
def group(operator: Operator, remove: bool) -> None:
    """Load the demonstration, or take it away without a trace."""
    if remove:
        removed = load.remove(operator.databases)
        operator.answer(
            f"The demonstration is gone: {removed['identity']} offices, "
            f"{removed['discussions']} posts, {removed['knowledge']} case studies.",
            **removed,
        )
        return
    load.load(operator.databases)
    operator.settle()
    operator.answer("The demonstration is loaded.", loaded=True)
