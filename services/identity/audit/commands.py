"""The operator's check that nobody tampered with the record of privileged acts."""

import click

from services.identity.audit import actions
from shared.core.errors import Conflict
from shared.operator import Operator, operated

group = click.Group("authority", help="The sealed record of who was given and denied authority.")


@group.command("verify")
@operated
def verify(operator: Operator) -> None:
    """Read the whole chain and say whether it is unbroken."""
    with operator.database("identity").connection() as db:
        broken_at = actions.find_break(db)
    if broken_at is not None:
        raise Conflict(
            "The record is broken at entry {number}: it was changed, removed or added by hand.",
            number=broken_at,
        )
    operator.answer("The record is unbroken.", unbroken=True)
