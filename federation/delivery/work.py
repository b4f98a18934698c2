"""Upkeep of what was sent."""

from typing import Any

from federation.delivery import actions
from shared.bus.work import works
from shared.data.database import Connection

KEEP = "federation.delivery.keep"


@works(KEEP)
def keep(db: Connection, _args: dict[str, Any]) -> None:
    """Forget what was sent two weeks ago, and give up what was planned while its host was being blocked."""
    actions.obey_rules(db)
    actions.remove_old(db)
