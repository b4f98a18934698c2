"""What moderation decides about other servers."""

from federation.hosts import actions
from shared.bus.hearing import hears
from shared.data.database import Connection
from shared.facts.moderation import HostJudged


@hears(HostJudged)
def obey(db: Connection, fact: HostJudged) -> None:
    """Keep the rule; every door that meets another server asks for it."""
    actions.obey_rule(db, fact.rule)
