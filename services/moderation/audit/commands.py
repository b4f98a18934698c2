"""The operator's check that nobody tampered with the audit."""

import click

from services.moderation.audit import actions
from shared.core.errors import Conflict
from shared.operator import Operator, operated

group = click.Group("audit", help="The sealed record of what moderators did.")


@group.command("verify")
@operated
def verify(operator: Operator) -> None:
    """Read the whole chain and say whether it is unbroken."""
    with operator.database("moderation").connection() as db:
        broken_at = actions.find_break(db)
    if broken_at is not None:
        raise Conflict(
            "The audit is broken at entry {number}: it was changed, removed or added by hand.",
            number=broken_at,
        )
    operator.answer("The audit is unbroken.", unbroken=True)
