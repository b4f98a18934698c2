"""What moderation tells: decisions that hide or restore, each with its rule and its reason."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from shared.facts.fact import Fact, fact
from shared.facts.words import Host, Line, Url

ItemKind = Literal["post", "case"]
Verdict = Literal["hide", "restore"]
HostPolicy = Literal["open", "limited", "blocked"]
"""`limited`: what it sends is held for a moderator; `blocked`: nothing is taken, fetched or sent."""


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """A moderator's act on one item, as the public log shows it."""

    id: UUID
    item_kind: ItemKind
    item_id: UUID
    verdict: Verdict
    rule: str
    """The code of the rule, as on `/rules`."""
    reason: str
    office_id: UUID
    """The office the moderator acts for; the log shows the office, the audit the person."""
    taken_at: datetime


class Forwarding(msgspec.Struct, frozen=True, kw_only=True):
    """What the servers that the words came from are told (a Flag): asked for by a member who reports, or a moderator."""

    host: Host
    activity_id: Url
    """What is reported, as its own server names it."""
    author_id: UUID
    """Whose words they are: an actor elsewhere."""
    words: str
    """Of who asked for it, plain text, at most 2,000 characters; never who that is."""


@fact("moderation.report.received.v1", about="report_id")
class ReportReceived(Fact, frozen=True, kw_only=True):
    """Somebody reported an item; who and why stays with moderation, unless they asked to tell its server."""

    report_id: UUID
    item_kind: ItemKind
    item_id: UUID
    rule: str
    forward: Forwarding | None = None


@fact("moderation.decision.taken.v1", about="decision.item_id", lane="authority")
class DecisionTaken(Fact, frozen=True, kw_only=True):
    """An item is to be out of sight; its owner obeys and tells so, and its own server is told where it was asked for."""

    decision: Decision
    forward: Forwarding | None = None


@fact("moderation.decision.reversed.v1", about="decision.item_id", lane="authority")
class DecisionReversed(Fact, frozen=True, kw_only=True):
    """An item is to be in sight again; its owner obeys and tells so."""

    decision: Decision


class HostRule(msgspec.Struct, frozen=True, kw_only=True):
    """What this instance does with another server and everything below its name."""

    host: Host
    policy: HostPolicy
    reason: Line
    version: int
    judged_at: datetime | None = None


@fact("moderation.host.judged.v1", about="rule.host", lane="authority")
class HostJudged(Fact, frozen=True, kw_only=True):
    """A server is open to us, limited or blocked from now on; the public log says why."""

    rule: HostRule
