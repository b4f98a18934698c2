"""Rules about other servers, for programs."""

from datetime import datetime

import msgspec

from services.moderation.hosts import actions
from services.moderation.hosts.domain import NewHostRule
from services.moderation.hosts.reads import list_hosts
from shared.facts.moderation import HostPolicy
from shared.standing.may import ANYBODY, MODERATORS
from shared.web import paging
from shared.web.asking import db, member, settings
from shared.web.doors import Api

api = Api("hosts", __name__)


class HostItem(msgspec.Struct, frozen=True, kw_only=True):
    """A server, and what this instance does with it and everything below its name."""

    host: str
    policy: HostPolicy
    reason: str
    judged: datetime


class HostList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of servers that are limited or blocked, by name."""

    items: list[HostItem]
    next: str | None


@api.get(
    "/hosts",
    to=ANYBODY,
    asks=paging.PageQuery,
    gives=HostList,
    says="List the servers that are limited or blocked here, and why.",
)
def list_rules(query: paging.PageQuery) -> HostList:
    """List them by name."""
    after = paging.decode(query.after, str)[0] if query.after else ""
    found, onward = list_hosts(db(), after=after, limit=query.limit)
    return HostList(
        items=[
            HostItem(host=each.host, policy=each.policy, reason=each.reason, judged=each.judged_at)
            for each in found
        ],
        next=paging.next_path(paging.encode(onward) if onward else None),
    )


@api.post(
    "/hosts",
    to=MODERATORS,
    takes=NewHostRule,
    gives=HostItem,
    status=201,
    says="Open, limit or block a server and everything below its name.",
)
def judge_host(wish: NewHostRule) -> HostItem:
    """Decide in the name of the token's office."""
    rule = actions.judge_host(db(), member(), wish, origin=settings().origin)
    return HostItem(host=rule.host, policy=rule.policy, reason=rule.reason, judged=rule.judged_at)
