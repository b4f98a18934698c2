"""What discussions hears about its posts."""

from services.discussions.posts import actions
from shared.bus.hearing import hears
from shared.data.database import Connection
from shared.facts.moderation import DecisionReversed, DecisionTaken


@hears(DecisionTaken, DecisionReversed)
def obey(db: Connection, fact: DecisionTaken | DecisionReversed) -> None:
    """Obey a moderator."""
    actions.obey(db, fact.decision)
