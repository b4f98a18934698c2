"""What moderation hears of decisions by the homes of channels elsewhere."""

from services.moderation.homes import actions
from shared.bus.hearing import hears
from shared.data.database import Connection
from shared.facts.federation import PostHiddenElsewhere, PostRestoredElsewhere


@hears(PostHiddenElsewhere, PostRestoredElsewhere)
def log_decision(db: Connection, fact: PostHiddenElsewhere | PostRestoredElsewhere) -> None:
    """Put it into the public log."""
    actions.log_decision(db, fact)
