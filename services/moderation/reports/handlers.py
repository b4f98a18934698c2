"""What moderation hears from other servers about words of ours."""

from services.moderation.reports import actions
from shared.bus.hearing import hears
from shared.data.database import Connection
from shared.facts.federation import FlagReceived


@hears(FlagReceived)
def receive_flag(db: Connection, fact: FlagReceived) -> None:
    """Put what another server reported into the queue."""
    actions.receive_flag(db, fact)
