"""The operator's check that nobody tampered with a service's record."""

import click

from shared.audit.actions import find_break
from shared.core.errors import Conflict
from shared.operator import Operator, operated


def verifying(service: str) -> click.Command:
    """Return the command `verify` of one service's record."""

    @click.command("verify")
    @operated
    def verify(operator: Operator) -> None:
        """Read the whole chain and say whether it is unbroken."""
        with operator.database(service).connection() as db:
            broken_at = find_break(db)
        if broken_at is not None:
            raise Conflict(
                "The record is broken at entry {number}: it was changed, removed or added by hand.",
                number=broken_at,
            )
        operator.answer("The record is unbroken.", unbroken=True)

    return verify
