"""`mayors host`: which other servers are open, limited or blocked."""

from dataclasses import asdict

import click

from services.moderation.hosts import actions, reads
from services.moderation.hosts.domain import POLICY_NAMES, NewHostRule
from services.moderation.hosts.reads import ListedHost
from shared.facts.moderation import HostPolicy
from shared.operator import Operator, operated
from shared.web.shapes import shape

group = click.Group("host", help="Other servers: open, limited or blocked.")
_reason = click.option("--reason", required=True, help="Everybody can read it in the public log.")


@group.command("open")
@click.argument("host")
@_reason
@operated
def open_(operator: Operator, host: str, reason: str) -> None:
    """Let each channel's own rule decide again about what a server sends."""
    _judge(operator, host, "open", reason)


@group.command("limit")
@click.argument("host")
@_reason
@operated
def limit(operator: Operator, host: str, reason: str) -> None:
    """Hold what a server sends until a moderator has looked at it."""
    _judge(operator, host, "limited", reason)


@group.command("block")
@click.argument("host")
@_reason
@operated
def block(operator: Operator, host: str, reason: str) -> None:
    """Take nothing from a server, fetch nothing from it and send nothing to it."""
    _judge(operator, host, "blocked", reason)


@group.command("list")
@operated
def list_(operator: Operator) -> None:
    """List the servers that are limited or blocked, since when and why."""
    found: list[ListedHost] = []
    after: str | None = ""
    with operator.database("moderation").connection() as db:
        while after is not None:
            portion, after = reads.list_hosts(db, after=after)
            found += portion
    lines = [
        f"{rule.host:40} {rule.policy:8} since {rule.judged_at:%Y-%m-%d}: {rule.reason}"
        for rule in found
    ]
    operator.answer(
        "\n".join(lines) or "No server is limited or blocked.",
        hosts=[asdict(rule) for rule in found],
    )


def _judge(operator: Operator, host: str, policy: HostPolicy, reason: str) -> None:
    given = {"host": host, "policy": policy, "reason": reason}
    wish = shape(given, NewHostRule, from_text=False)
    with operator.database("moderation").connection() as db:
        rule = actions.judge_host(db, None, wish, origin=operator.settings.origin)
    operator.settle("authority")
    name, meaning = POLICY_NAMES[rule.policy]
    operator.answer(f"{rule.host}: {name.lower()}. {meaning}", host=rule.host, policy=rule.policy)
