"""An activity on its way: what is sent, what an answer means, and when to try again."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Literal
from uuid import UUID

from federation.hosts.domain import Signs, Speaks

MOST_ATTEMPTS = 16
"""With pauses of n⁴ + 15 seconds about three days."""
LONGEST_RETRY_AFTER = 3_600.0
TRUSTED_RETRY_AFTERS = 5
"""A host that says "in a second" more often than this is not asked every second for three days."""
LONGEST_ERROR = 200

Verdict = Literal["delivered", "refused", "gone", "postponed", "host_failed"]
"""`postponed`: this activity is tried again; `host_failed`: everything for the host waits."""

_HOST_TROUBLES = {408, 429, 502, 503, 504}
_LATER = {401, 500}


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An activity of ours that is due elsewhere."""

    activity_id: str
    noun_id: UUID
    """What it is about: a post, a case study, a channel or an office. Activities about one noun keep their order."""
    signer_id: UUID
    """The actor of ours whose key signs the requests."""
    body: bytes
    """The exact bytes to send; every attempt sends the same."""


@dataclass(frozen=True, slots=True)
class Plan:
    """An activity, and whom it is for."""

    outgoing: Outgoing
    followers_of: tuple[UUID, ...] = ()
    """Actors whose followers' servers get it."""
    speaks: frozenset[Speaks] = frozenset()
    """Narrows the followers to servers that are spoken to so; empty means all."""
    inboxes: tuple[str, ...] = ()
    """Inboxes that get it beside them, taken as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One activity that is due at one inbox."""

    id: UUID
    pos: int
    host: str
    inbox: str
    attempts: int
    noun_id: UUID
    signer_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A host that one sender has for itself until a moment; who dies meanwhile loses it by the clock."""

    host: str
    signs: Signs
    is_proven: bool
    """Whether something signed so was taken there."""
    failures: int
    leased_until: datetime


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one attempt."""

    delivery: Delivery
    verdict: Verdict
    error: str = ""
    pause: float = 0.0
    """Seconds until the activity is tried again, when it is postponed."""


@dataclass(frozen=True, slots=True)
class HostTurn:
    """How a host did in one turn; its lease ends with it."""

    lease: Lease
    signs: Signs
    is_proven: bool
    failures: int
    was_alive: bool
    """Whether it answered anything final."""
    pause: float = 0.0
    """Seconds until the host is tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUp:
    """A delivery that is no longer tried."""

    id: UUID
    activity_id: str
    noun_id: UUID
    host: str
    inbox: str
    error: str


def verdict_of(status: int) -> Verdict:
    """Return what an answer to a delivery means (the retry matrix in `FEDERATION.md`).

    2xx is done, 410 ends following, 408, 429 and gateways' errors are the host's trouble; 401 and server
    errors may be this activity's or this key's; everything else will not change.
    """
    if 200 <= status < 300:
        return "delivered"
    if status == 410:
        return "gone"
    if status in _HOST_TROUBLES:
        return "host_failed"
    if status in _LATER or (status > 504 and status < 600):
        return "postponed"
    return "refused"


def pause_after(failures: int, chance: float) -> float:
    """Return the seconds until the next attempt: n⁴ + 15, and up to half of it more by chance (0 to 1)."""
    tries = min(failures, MOST_ATTEMPTS)
    return (tries**4 + 15.0) * (1.0 + chance / 2)


def words_of(error: str) -> str:
    """Return why an attempt failed as one short line: others' servers have a hand in it."""
    seen = "".join(char if char.isprintable() else " " for char in error[: 2 * LONGEST_ERROR])
    return " ".join(seen.split())[:LONGEST_ERROR]


def heeded(retry_after: float | None, failures: int, pause: float) -> float:
    """Return the pause a host asked for, within reason, or the one it would get anyway."""
    if retry_after is None:
        return pause
    asked = min(max(retry_after, 1.0), LONGEST_RETRY_AFTER)
    return asked if failures <= TRUSTED_RETRY_AFTERS else max(asked, pause)


def read_retry_after(value: str | None, now: datetime) -> float | None:
    """Return the seconds a Retry-After header asks for: a number or a date (RFC 9110 §10.2.3), else None."""
    if value is None:
        return None
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        return (parsedate_to_datetime(value) - now).total_seconds()
    except (ValueError, TypeError):
        return None
