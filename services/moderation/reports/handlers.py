"""What moderation hears of reports by other servers, and of reports sent on to them."""

from services.moderation.reports import actions
from shared.bus.hearing import hears
from shared.data.database import Connection
from shared.facts.federation import FlagReceived, FlagSettled


@hears(FlagReceived)
def receive_flag(db: Connection, fact: FlagReceived) -> None:
    """Put what another server reported into the queue."""
    actions.receive_flag(db, fact)


@hears(FlagSettled)
def note_sent_on(db: Connection, fact: FlagSettled) -> None:
    """Keep what became of what was to be sent on."""
    actions.note_sent_on(db, fact)
