"""One attempt at one inbox: signed at this moment, and once more in the other way when that may be why not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from federation.hosts.domain import Signs
from federation.keys.domain import ActorKeys
from federation.proof import draft_cavage, rfc9421
from shared.core.clock import now
from shared.core.hosts import Url
from shared.outbound.answers import Outgoing, Sign
from shared.outbound.client import Session
from shared.outbound.media_types import ACTIVITY

_MAYBE_SIGNATURE = {400, 401}
_OTHER: dict[Signs, Signs] = {"draft-cavage": "rfc9421", "rfc9421": "draft-cavage"}
_SIGN: dict[Signs, Callable[..., dict[str, str]]] = {
    "draft-cavage": draft_cavage.sign,
    "rfc9421": rfc9421.sign,
}


@dataclass(frozen=True, slots=True)
class Answered:
    """What an inbox answered, and how the request was signed."""

    status: int
    retry_after: str | None
    signs: Signs


def post(
    session: Session, inbox: Url, body: bytes, keys: ActorKeys, signs: Signs, *, proven: bool, deadline: float
) -> Answered:  # fmt: skip
    """Return the inbox's answer; raises RequestFailed when there is none.

    After a 401, or a 400 from a host that never took this way of signing (`proven`), the request is signed
    the other way and sent once more; the way that works is the one to go on with.
    """
    first = _send(session, inbox, body, keys, signs, deadline)
    if first.status not in _MAYBE_SIGNATURE or (first.status == 400 and proven):
        return first
    second = _send(session, inbox, body, keys, _OTHER[signs], deadline)
    return first if second.status in _MAYBE_SIGNATURE else second


def _send(
    session: Session, inbox: Url, body: bytes, keys: ActorKeys, signs: Signs, deadline: float
) -> Answered:
    answer = session.post(
        inbox,
        body,
        headers={"Content-Type": ACTIVITY},
        sign=_by(keys, signs),
        deadline=deadline,
    )
    return Answered(answer.status, answer.headers.get("retry-after"), signs)


def _by(keys: ActorKeys, signs: Signs) -> Sign:
    def sign(request: Outgoing) -> Mapping[str, str]:
        headers = _SIGN[signs](
            keys.rsa,
            keys.rsa_key_id,
            method=request.method,
            url=str(request.url),
            now=now(),
            body=request.body,
            content_type=ACTIVITY,
        )
        del headers["Host"]  # the connection writes it
        return headers

    return sign
