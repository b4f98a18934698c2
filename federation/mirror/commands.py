"""`mayors federation follow`, `unfollow`, `following`: channels of other servers of which this instance keeps copies."""

import click

from federation.actors.fetching import fetcher_of
from federation.delivery.commands import group as same
from federation.following.domain import Following
from federation.mirror import actions, reads
from shared.core.errors import NotFound
from shared.core.links import channel_path
from shared.data.database import Connection
from shared.operator import Operator, operated

group = click.Group("federation", help=same.help)

_STATES = {
    "asked": "asked, no answer yet",
    "followed": "followed",
    "refused": "refused",
    "left": "left; what was said before stays",
}


@group.command("follow")
@click.argument("channel")
@operated
def follow(operator: Operator, channel: str) -> None:
    """Follow a channel of another server: @housing@city.example, or the address of its page."""
    database = operator.database("federation")
    with database.connection() as db:
        asked = actions.follow_channel(db, channel, fetcher_of(database))
    operator.settle()
    operator.answer(
        f"{asked.slug} is asked to let us follow it. It stands at {channel_path(asked.slug)}, and fills "
        "when its server answers.",
        **reads.as_shown(asked),
    )


@group.command("unfollow")
@click.argument("channel")
@operated
def unfollow(operator: Operator, channel: str) -> None:
    """Stop following a channel (its name like housing@city.example, or its id); what we have of it stays."""
    with operator.database("federation").connection() as db:
        left = actions.leave_channel(db, _find(db, channel).id)
    operator.settle()
    operator.answer(f"{left.slug} is no longer followed.", **reads.as_shown(left))


@group.command("following")
@operated
def following(operator: Operator) -> None:
    """List the channels of other servers that are or were followed, and how that stands."""
    with operator.database("federation").connection() as db:
        found = reads.list_following(db)
    lines = [f"{each.slug}: {_STATES[each.state]} {each.because}".rstrip() for each in found]
    operator.answer(
        "\n".join(lines) or "No channel of another server is followed.",
        items=[reads.as_shown(each) for each in found],
    )


def _find(db: Connection, name: str) -> Following:
    wanted = name.strip().removeprefix("@")
    for each in reads.list_following(db):
        if wanted in {each.slug, each.actor, each.url, str(each.id)}:
            return each
    raise NotFound("This instance follows no channel called {name}.", name=name)
