"""Slow work about other servers: ask one what it runs."""

from functools import lru_cache
from typing import Any

from federation.hosts import actions, nodeinfo
from federation.hosts.actions import LOOK_UP
from federation.hosts.domain import authority_of
from shared.bus.work import works
from shared.data.database import Connection, settings_of
from shared.outbound.client import Outbound
from shared.outbound.policy import Policy


@works(LOOK_UP)
def look_up(db: Connection, args: dict[str, Any]) -> None:
    """Ask a server what it runs, so that it is spoken to accordingly; one that does not say is asked another time."""
    host = authority_of(args["origin"])
    if actions.is_blocked(db, host):
        return
    software = nodeinfo.read_software(_outbound(Policy.of(settings_of(db))), args["origin"])
    if software is not None:
        actions.note_software(db, host, software)


@lru_cache(maxsize=2)
def _outbound(policy: Policy) -> Outbound:
    return Outbound(policy)
