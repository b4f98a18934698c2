"""What may be decided about another server, and about which."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from shared.core.errors import Refused
from shared.core.hosts import NotAnAddress, canonical_authority, canonical_url
from shared.core.marks import N_
from shared.facts import moderation as told
from shared.facts.moderation import HostPolicy

HostName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=260,
        pattern=r"^[^\x00-\x20\x7f]*$",
        description="The name of a server, like m.example, with its port where that is not the usual one.",
    ),
]
HostReason = Annotated[
    str,
    Meta(
        min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f\u2028\u2029\ufeff\ufffe\uffff]*$"
    ),
]

POLICY_NAMES: dict[HostPolicy, tuple[str, str]] = {
    "limited": (N_("Limited"), N_("What it sends waits until a moderator has looked at it.")),
    "blocked": (N_("Blocked"), N_("Nothing is taken from it, fetched from it or sent to it.")),
    "open": (N_("Open"), N_("Each channel’s own rule decides about what it sends.")),
}


class NewHostRule(msgspec.Struct, frozen=True, kw_only=True):
    """What is decided about a server."""

    host: HostName
    policy: HostPolicy
    reason: HostReason
    """Everybody can read it in the public log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostRule:
    """What this instance does with a server and everything below its name."""

    host: str
    policy: HostPolicy
    reason: str
    version: int
    judged_at: datetime

    def as_told(self) -> told.HostRule:
        """Return the rule as facts carry it."""
        return told.HostRule(
            host=self.host,
            policy=self.policy,
            reason=self.reason,
            version=self.version,
            judged_at=self.judged_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HostDecision:
    """A decision about a server, as the public log keeps it."""

    id: UUID
    host: str
    policy: HostPolicy
    reason: str
    office_id: UUID | None
    """None: the operator of the instance decided."""
    member_id: UUID | None
    judged_at: datetime


def require_host(text: str, *, origin: str) -> str:
    """Return the one spelling of another server's name, or refuse what names none, ourselves or too many."""
    try:
        host = canonical_authority(text.removeprefix("@"))
    except NotAnAddress as refusal:
        raise Refused(refusal.sentence, fields={"host": refusal.sentence}) from None
    if host == canonical_url(origin).authority:
        sentence = N_("This is this instance itself.")
        raise Refused(sentence, fields={"host": sentence})
    if "." not in host and ":" not in host and host != "localhost":
        sentence = N_("Name one server, like m.example; this would be every server that ends so.")
        raise Refused(sentence, fields={"host": sentence})
    return host
