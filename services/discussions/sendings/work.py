"""Repeated work on sendings: say of what no home has shown that none did."""

from typing import Any

from services.discussions.sendings import actions
from shared.bus.work import works
from shared.data.database import Connection

GIVE_UP = "discussions.sendings.give_up"


@works(GIVE_UP)
def give_up(db: Connection, _args: dict[str, Any]) -> None:
    """Stop waiting for homes that said nothing for three days."""
    actions.give_up_waiting(db)
