"""What moderation decides about other servers ends what waits for them."""

from federation.delivery import actions
from shared.bus.hearing import hears
from shared.data.database import Connection
from shared.facts.moderation import HostJudged


@hears(HostJudged)
def obey(db: Connection, fact: HostJudged) -> None:
    """Give up what waits for a host that is blocked from now on; hosts kept the rule a moment ago."""
    if fact.rule.policy == "blocked":
        actions.obey_rules(db)
