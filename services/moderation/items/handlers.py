"""What moderation hears of posts and case studies."""

from services.moderation.items import actions
from shared.bus.hearing import hears
from shared.data.database import Connection
from shared.facts import discussions, knowledge


@hears(
    discussions.PostPublished,
    discussions.PostEdited,
    discussions.PostWithdrawn,
    discussions.PostHidden,
    discussions.PostRestored,
)
def follow_post(
    db: Connection,
    fact: discussions.PostPublished
    | discussions.PostEdited
    | discussions.PostWithdrawn
    | discussions.PostHidden
    | discussions.PostRestored,
) -> None:
    """Keep the post as it is now."""
    actions.follow_post(db, fact.post)


@hears(discussions.PostHeld)
def hold_post(db: Connection, fact: discussions.PostHeld) -> None:
    """Keep words from elsewhere that wait to be looked at."""
    actions.follow_post(db, fact.post, is_held=True)


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
