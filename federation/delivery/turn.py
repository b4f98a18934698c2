"""One host's turn: what is due there in order, over one connection, until it is done or the host fails."""

import random
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from uuid import UUID

import structlog

from federation.delivery import attempt
from federation.delivery.domain import (
    MOST_ATTEMPTS,
    Delivery,
    HostTurn,
    Lease,
    Result,
    Verdict,
    heeded,
    pause_after,
    read_retry_after,
    verdict_of,
    words_of,
)
from federation.keys.domain import ActorKeys
from shared.core.clock import now
from shared.core.hosts import Url, canonical_url
from shared.outbound.client import Outbound, Session
from shared.outbound.failures import AddressRefused, BodyTooLarge, RequestFailed

REQUEST_SECONDS = 10.0
MARGIN_SECONDS = 1.0
STRIKES = 3
"""So many activities put off one after the other are the host's trouble."""
SLOW_SECONDS = 2.0

_log = structlog.get_logger("delivery")


@dataclass(frozen=True, slots=True)
class Lot:
    """What one host is due, and until when this sender has the host for itself."""

    lease: Lease
    deliveries: list[Delivery]
    bodies: Mapping[int, bytes]
    keys: Mapping[UUID, ActorKeys | None]
    ends_at: float
    """By `time.monotonic`; no request begins that could outlast it."""


@dataclass(slots=True)
class Acquaintance:
    """What a sender learned of hosts while it ran; forgetting it costs a request or a moment."""

    slow: set[str] = field(default_factory=set)
    """Hosts that took seconds to answer."""


class Turn:
    """One host's turn as it goes."""

    def __init__(self, lot: Lot, outbound: Outbound, known: Acquaintance) -> None:
        self._lot, self._outbound, self._known = lot, outbound, known
        self._host, self._signs = lot.lease.host, lot.lease.signs
        self._is_proven = lot.lease.is_proven
        self._failures, self._was_alive = lot.lease.failures, False
        self._strikes, self._pause = 0, 0.0
        self._held: set[UUID] = set()
        self._gone: set[str] = set()
        self._sessions: dict[str, Session] = {}

    def take(self, note: Callable[[Result], None], is_stopping: Callable[[], bool]) -> HostTurn:
        """Deliver in order, telling each result at once; return how the host did."""
        with ExitStack() as stack:
            for delivery in self._lot.deliveries:
                until = time.monotonic() + REQUEST_SECONDS + MARGIN_SECONDS
                if until > self._lot.ends_at or is_stopping():
                    break
                if delivery.noun_id in self._held or delivery.inbox in self._gone:
                    continue
                result = self._deliver(delivery, stack)
                note(result)
                if self._has_failed(result):
                    break
        return HostTurn(
            self._lot.lease,
            self._signs,
            self._is_proven,
            self._failures,
            self._was_alive,
            self._pause,
        )

    def _deliver(self, delivery: Delivery, stack: ExitStack) -> Result:
        keys = self._lot.keys[delivery.signer_id]
        if keys is None:
            return self._put_off(delivery, "The actor that signs has no keys.")
        began = time.monotonic()
        try:
            inbox = canonical_url(delivery.inbox)
            answered = attempt.post(
                self._session(inbox, stack), inbox, self._lot.bodies[delivery.pos], keys, self._signs,
                proven=self._is_proven, deadline=REQUEST_SECONDS,
            )  # fmt: skip
        except RequestFailed as error:
            return self._unanswered(delivery, error)
        except Exception as error:
            _log.exception("delivery_broke", host=self._host)
            return self._put_off(delivery, f"{type(error).__name__}: {error}")
        finally:
            self._time(time.monotonic() - began)
        return self._answered(delivery, answered)

    def _session(self, inbox: Url, stack: ExitStack) -> Session:
        if inbox.origin not in self._sessions:
            self._sessions[inbox.origin] = stack.enter_context(self._outbound.session(inbox))
        return self._sessions[inbox.origin]

    def _time(self, seconds: float) -> None:
        if seconds > SLOW_SECONDS:
            self._known.slow.add(self._host)
        else:
            self._known.slow.discard(self._host)

    def _unanswered(self, delivery: Delivery, error: RequestFailed) -> Result:
        is_final = isinstance(error, AddressRefused | BodyTooLarge)
        if not is_final:
            self._fail(None)
        verdict: Verdict = "refused" if is_final else "host_failed"
        return Result(delivery, verdict, words_of(f"{error.word}: {error}"))

    def _answered(self, delivery: Delivery, answered: attempt.Answered) -> Result:
        verdict, error = verdict_of(answered.status), f"answered {answered.status}"
        if verdict == "host_failed":
            self._fail(read_retry_after(answered.retry_after, now()))
            return Result(delivery, verdict, error)
        if verdict == "postponed":
            return self._put_off(delivery, error)
        self._failures, self._strikes, self._was_alive = 0, 0, True
        if answered.signs != self._signs:
            self._signs, self._is_proven = answered.signs, False
        if verdict == "gone":
            self._gone.add(delivery.inbox)
        if verdict == "delivered":
            self._is_proven, error = True, ""
        return Result(delivery, verdict, error)

    def _put_off(self, delivery: Delivery, error: str) -> Result:
        """Try this activity again later; what else is said about its noun waits behind it."""
        self._held.add(delivery.noun_id)
        self._strikes += 1
        tried = delivery.attempts + 1
        if tried >= MOST_ATTEMPTS:
            return Result(delivery, "refused", words_of(error))
        return Result(delivery, "postponed", words_of(error), pause_after(tried, _chance()))

    def _fail(self, retry_after: float | None) -> None:
        self._failures += 1
        self._pause = heeded(retry_after, self._failures, pause_after(self._failures, _chance()))

    def _has_failed(self, result: Result) -> bool:
        if result.verdict == "postponed" and self._strikes >= (1 if self._failures else STRIKES):
            self._fail(None)
            return True
        return result.verdict == "host_failed"


def _chance() -> float:
    return random.random()  # noqa: S311 - spreads attempts, guards nothing
