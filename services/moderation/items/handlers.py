"""What moderation hears of posts and case studies."""

from collections.abc import Sequence

from services.moderation.items import actions
from shared.bus.hearing import hears, hears_many
from shared.data.database import Connection
from shared.facts import discussions, knowledge

PostFact = (
    discussions.PostPublished
    | discussions.PostEdited
    | discussions.PostWithdrawn
    | discussions.PostHidden
    | discussions.PostRestored
    | discussions.PostHeld
)


@hears_many(
    discussions.PostPublished,
    discussions.PostEdited,
    discussions.PostWithdrawn,
    discussions.PostHidden,
    discussions.PostRestored,
    discussions.PostHeld,
)
def follow_posts(db: Connection, facts: Sequence[PostFact]) -> None:
    """Keep posts as they are now, those from elsewhere that wait to be looked at among them."""
    actions.follow_posts(
        db, [(fact.post, isinstance(fact, discussions.PostHeld)) for fact in facts]
    )


@hears(discussions.PostRemoved)
def forget_post(db: Connection, fact: discussions.PostRemoved) -> None:
    """Forget a post that is gone."""
    actions.forget_item(db, "post", fact.post_id)


@hears(
    knowledge.CasePublished,
    knowledge.CaseRevised,
    knowledge.CaseWithdrawn,
    knowledge.CaseHidden,
    knowledge.CaseRestored,
)
def follow_case(
    db: Connection,
    fact: knowledge.CasePublished
    | knowledge.CaseRevised
    | knowledge.CaseWithdrawn
    | knowledge.CaseHidden
    | knowledge.CaseRestored,
) -> None:
    """Keep the case study as it is now."""
    actions.follow_case(db, fact.case)


@hears(knowledge.CaseRemoved)
def forget_case(db: Connection, fact: knowledge.CaseRemoved) -> None:
    """Forget a case study that is gone."""
    actions.forget_item(db, "case", fact.case_id)
