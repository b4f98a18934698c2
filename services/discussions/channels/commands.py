"""`mayors channel`: the topics that are discussed here."""

from typing import get_args

import click
import msgspec

from services.discussions.channels import actions
from services.discussions.channels.domain import Channel, NewChannel, outside_sentence
from shared.core.links import channel_path
from shared.facts.words import Line, Name, Outside
from shared.operator import Operator, operated
from shared.web.shapes import shape

group = click.Group("channel", help="The topics that are discussed here.")


class _Words(msgspec.Struct, frozen=True, kw_only=True):
    """The words of a channel that may change."""

    name: Name | None = None
    purpose: Line | None = None


@group.command("open")
@click.option("--slug", required=True, help="Lower-case letters, digits and _.")
@click.option("--name", required=True, help="As people read it.")
@click.option("--purpose", default="", help="One sentence about what belongs here.")
@operated
def open_(operator: Operator, slug: str, name: str, purpose: str) -> None:
    """Open a channel, or reword one that is open."""
    wish = shape({"slug": slug, "name": name, "purpose": purpose}, NewChannel, from_text=False)
    with operator.database("discussions").connection() as db:
        before = actions.find_channel(db, wish.slug)
        channel = actions.open_channel(db, wish)
    operator.settle()
    if before is None:
        said = f"The channel {channel.name} is open at {channel_path(channel.slug)}."
    elif before == channel:
        said = f"The channel {channel.name} stands already at {channel_path(channel.slug)}."
    else:
        said = f"The channel at {channel_path(channel.slug)} is now called {channel.name}."
    operator.answer(said, id=channel.id, slug=channel.slug, is_new=before is None)


@group.command("change")
@click.option("--slug", required=True)
@click.option("--name")
@click.option("--purpose")
@operated
def change(operator: Operator, slug: str, name: str | None, purpose: str | None) -> None:
    """Give a channel another name or purpose."""
    given = {key: text for key, text in (("name", name), ("purpose", purpose)) if text is not None}
    words = shape(given, _Words, from_text=False)
    with operator.database("discussions").connection() as db:
        channel = actions.change_channel(db, slug, name=words.name, purpose=words.purpose)
    _say(operator, f"The channel at {channel_path(slug)} is called {channel.name}.", channel)


@group.command("outside")
@click.option("--slug", required=True)
@click.option(
    "--policy",
    required=True,
    type=click.Choice(get_args(Outside)),
    help="shown, folded away, held for a moderator, or closed; alike for every sender.",
)
@operated
def outside(operator: Operator, slug: str, policy: Outside) -> None:
    """Say what becomes of words from other servers."""
    with operator.database("discussions").connection() as db:
        channel = actions.put_outside(db, slug, policy)
        turned_away = actions.count_turned_away(db, channel)
    operator.settle()
    operator.answer(
        f"{channel.name}: {outside_sentence(channel.outside)}",
        id=channel.id,
        slug=channel.slug,
        outside=channel.outside,
        turned_away=turned_away,
    )


@group.command("archive")
@click.option("--slug", required=True)
@operated
def archive(operator: Operator, slug: str) -> None:
    """Let a channel take no further posts; it stays readable."""
    with operator.database("discussions").connection() as db:
        channel = actions.archive_channel(db, slug)
    _say(operator, f"The channel {channel.name} is archived.", channel)


@group.command("reopen")
@click.option("--slug", required=True)
@operated
def reopen(operator: Operator, slug: str) -> None:
    """Let an archived channel take posts again."""
    with operator.database("discussions").connection() as db:
        channel = actions.reopen_channel(db, slug)
    _say(operator, f"The channel {channel.name} is open.", channel)


def _say(operator: Operator, said: str, channel: Channel) -> None:
    operator.settle()
    operator.answer(said, id=channel.id, slug=channel.slug, is_archived=channel.is_archived)
