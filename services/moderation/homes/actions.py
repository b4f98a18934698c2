"""Log what the home of a channel decided; said again, it is there once."""

from services.moderation.homes import store
from services.moderation.homes.domain import HomeDecision
from shared.core.ids import new_id
from shared.data.database import Connection
from shared.facts.federation import PostHiddenElsewhere, PostRestoredElsewhere
from shared.facts.moderation import Verdict

HIDE: Verdict = "hide"
RESTORE: Verdict = "restore"


def log_decision(db: Connection, fact: PostHiddenElsewhere | PostRestoredElsewhere) -> None:
    """Keep a hiding or a restoration, unless the home's last word about the post was the same.

    What is restored was hidden here by that home; nobody can bring back what they did not take away.
    """
    with db.transaction():
        last = store.find_last(db, fact.post_id, fact.host)
        is_hidden = last is not None and last.verdict == HIDE
        if is_hidden == isinstance(fact, PostHiddenElsewhere):
            return
        store.add_decision(db, _decision(fact, last))


def _decision(
    fact: PostHiddenElsewhere | PostRestoredElsewhere, last: HomeDecision | None
) -> HomeDecision:
    if isinstance(fact, PostHiddenElsewhere):
        verdict, rule, reason = HIDE, fact.rule, fact.reason
    else:
        verdict, rule, reason = RESTORE, last.rule if last else "", ""
    return HomeDecision(
        id=new_id(),
        post_id=fact.post_id,
        host=fact.host,
        verdict=verdict,
        rule=rule,
        reason=reason,
        decided_at=fact.happened_at,
    )
