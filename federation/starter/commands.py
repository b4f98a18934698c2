"""`mayors federation join` and `publish-starter`: begin with the channels of a network that is there already."""

from collections.abc import Sequence
from dataclasses import asdict

import click

from federation.actors.fetching import fetcher_of
from federation.delivery.commands import group as same
from federation.mirror.reads import as_shown
from federation.starter import actions
from federation.starter.domain import Offered
from federation.trust.actions import is_trusted, trust_host
from shared.operator import Operator, operated

group = click.Group("federation", help=same.help)


@group.command("publish-starter")
@click.option("--withdraw", is_flag=True, help="Offer none any more.")
@operated
def publish_starter(operator: Operator, withdraw: bool) -> None:
    """Offer other instances a signed list of our channels and those we follow."""
    with operator.database("federation").connection() as db:
        if withdraw:
            actions.withdraw(db)
            operator.answer("No starter list is offered any more.", offered=[])
            return
        offered = actions.offer(db)
    lines = [f"Offered: {_counted(offered)}", *map(_line, offered)]
    operator.answer("\n".join(lines), offered=[asdict(each) for each in offered])


@group.command("join")
@click.argument("url")
@click.option(
    "--keep",
    "kept",
    multiple=True,
    help="Follow this one (its topic, name or address); may be repeated.",
)
@click.option("--all", "keeps_all", is_flag=True, help="Follow every channel of the list.")
@click.option(
    "--trust",
    "reason",
    help="Vouch for the offices of every server a kept channel lives on, for this reason.",
)
@operated
def join(
    operator: Operator, url: str, kept: tuple[str, ...], keeps_all: bool, reason: str | None
) -> None:
    """Read another instance's starter list, and follow what is kept of it; without --keep or --all, only show it."""
    database = operator.database("federation")
    fetcher = fetcher_of(database)
    with database.connection() as db:
        offered = actions.read_offer(db, url, fetcher)
    keep = offered.channels if keeps_all else actions.kept_of(offered, set(kept))
    with database.connection() as db:
        if reason is not None:
            for host in sorted({each.host for each in keep}):
                trust_host(db, host, reason)
        followed, failed = actions.join(db, offered, {each.actor for each in keep}, fetcher)
        doubted = sorted(
            host for host in {each.host for each in followed} if not is_trusted(db, host)
        )
    operator.settle()
    lines = [f"{offered.name} ({offered.host}) offers {_counted(offered.channels)}:"]
    lines += map(_line, offered.channels)
    lines += [f"Followed: {each.slug}" for each in followed]
    lines += [f"Not followed: {actor} ({why})" for actor, why in failed.items()]
    lines += [f"Offices at {host} stand with the public: `mayors federation trust {host} --reason …`"
              " vouches for them." for host in doubted]  # fmt: skip
    operator.answer(
        "\n".join(lines),
        instance=offered.instance,
        offered=[asdict(each) for each in offered.channels],
        followed=[as_shown(each) for each in followed],
        failed={actor: str(why) for actor, why in failed.items()},
    )


def _counted(channels: Sequence[Offered]) -> str:
    return "1 channel" if len(channels) == 1 else f"{len(channels)} channels"


def _line(channel: Offered) -> str:
    threads = "1 thread" if channel.threads == 1 else f"{channel.threads} threads"
    return f"  {channel.topic}: {channel.name} at {channel.host}, {threads}"
