"""A report, who sends it, and how many are taken from one source."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from services.moderation.items.domain import ItemName
from services.moderation.rules.domain import RuleCode
from shared.core.errors import NotAllowed, TooMany
from shared.facts.moderation import ItemKind
from shared.facts.words import Reason

PER_ADDRESS = 20
PER_MEMBER = 60
PER_SERVER = 100
WINDOW = timedelta(hours=1)

ReportOutcome = Literal["open", "upheld", "dismissed"]


class NewReport(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody reports, under which rule, and why."""

    item: ItemName
    rule: RuleCode
    reason: Reason
    forward: bool = False
    """Also tell the servers the words came from, where those are others; they are never told who reports. Members only."""


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reports: a member, or a source address that is kept only as a keyed digest."""

    key: str
    limit: int
    member_id: UUID | None = None
    office_id: UUID | None = None
    host: str | None = None
    """The server that reports, where it was not a person."""

    @property
    def is_member(self) -> bool:
        """Whether a member reports: what leaves in the name of this instance has somebody to answer for it."""
        return self.member_id is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report as it was received."""

    id: UUID
    item_kind: ItemKind
    item_id: UUID
    rule: str
    received_at: datetime


def as_member(member_id: UUID, office_id: UUID) -> Reporter:
    """Return a member as reporter."""
    return Reporter(f"member:{member_id}", PER_MEMBER, member_id, office_id)


def as_visitor(source: str, *, secret: str) -> Reporter:
    """Return somebody without an account as reporter, known by where they come from."""
    digest = hmac.new(secret.encode(), f"report {source}".encode(), hashlib.sha256)
    return Reporter(f"address:{digest.hexdigest()[:32]}", PER_ADDRESS)


def as_server(host: str) -> Reporter:
    """Return another server as reporter; it does not say on whose behalf."""
    return Reporter(f"server:{host}", PER_SERVER, host=host)


def require_member_to_forward(reporter: Reporter) -> None:
    """Refuse to send on what somebody without an account says: anybody could have anything said in our name."""
    if not reporter.is_member:
        raise NotAllowed(
            "Only members can have a report sent on to another server. "
            "Report it here; a moderator can send it on."
        )


def require_few(sent: int, reporter: Reporter) -> None:
    """Refuse when the reporter sent as many as one source may within the hour."""
    if sent >= reporter.limit:
        raise TooMany(
            "{limit} reports within an hour are as many as we take from one place. "
            "Try again in an hour.",
            limit=reporter.limit,
            retry_after=int(WINDOW.total_seconds()),
        )
