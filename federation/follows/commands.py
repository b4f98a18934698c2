"""`mayors federation status`: who is followed from elsewhere, what waits, and which servers fail."""

from dataclasses import asdict

import click

from federation.delivery import reads as delivery
from federation.delivery.commands import group as same
from federation.delivery.commands import waits
from federation.follows import reads
from federation.follows.reads import FollowedActor
from shared.operator import Operator, operated

group = click.Group("federation", help=same.help)


@group.command("status")
@operated
def status(operator: Operator) -> None:
    """Show followers per channel and office, what waits for whom, and how many servers fail."""
    with operator.database("federation").connection() as db:
        followed = reads.list_followed(db)
        count, failing = delivery.count_waiting(db), delivery.count_failing_hosts(db)
        waiting = delivery.list_waiting(db)
    words = [*map(_followed, followed), f"{count} deliveries wait; {failing} servers fail."]
    operator.answer(
        "\n".join([*words, *map(waits, waiting)]),
        followed=[asdict(each) for each in followed],
        deliveries_waiting=count,
        failing_hosts=failing,
        waiting=[asdict(each) for each in waiting],
    )


def _followed(actor: FollowedActor) -> str:
    return f"{actor.handle}: {actor.count} followers on {actor.hosts} servers."
