"""Slow work about other servers: ask them what they run, and notice which of them fell silent."""

from functools import lru_cache, partial
from typing import Any

from federation import reach
from federation.hosts import actions, nodeinfo
from federation.hosts.actions import LOOK_UP
from shared.bus.work import want_work, works
from shared.data.database import Connection, settings_of
from shared.outbound.client import Outbound
from shared.outbound.policy import Policy

TELL_SILENCE = "federation.hosts.tell_silence"
MOST_AT_ONCE = 32
"""Two rounds of five seconds and two requests at the slowest: a transaction is open meanwhile."""


@works(LOOK_UP)
def look_up(db: Connection, _args: dict[str, Any]) -> None:
    """Ask servers that are due what they run, so that each is spoken to accordingly."""
    if not reach.may_federate(db):
        return
    outbound = _outbound(Policy.of(settings_of(db)))
    if (
        actions.look_up(db, partial(nodeinfo.read_software, outbound), most=MOST_AT_ONCE)
        == MOST_AT_ONCE
    ):
        want_work(db, LOOK_UP)


@works(TELL_SILENCE)
def tell_silence(db: Connection, _args: dict[str, Any]) -> None:
    """Tell which servers fell silent, and which answer again."""
    actions.tell_silence(db)


@lru_cache(maxsize=2)
def _outbound(policy: Policy) -> Outbound:
    return Outbound(policy)
