"""What the front desk hears of posts, case studies, channels and decisions."""

from collections.abc import Sequence

from services.frontdesk.cards import actions
from shared.bus.hearing import hears, hears_many
from shared.data.database import Connection
from shared.facts import discussions, knowledge, moderation

PostFact = (
    discussions.PostPublished
    | discussions.PostEdited
    | discussions.PostWithdrawn
    | discussions.PostHidden
    | discussions.PostRestored
)


@hears_many(
    discussions.PostPublished,
    discussions.PostEdited,
    discussions.PostWithdrawn,
    discussions.PostHidden,
    discussions.PostRestored,
)
def follow_posts(db: Connection, facts: Sequence[PostFact]) -> None:
    """Keep posts as they are now."""
    actions.follow_posts(db, [fact.post for fact in facts])


@hears(discussions.PostRemoved)
def forget_post(db: Connection, fact: discussions.PostRemoved) -> None:
    """Forget a post that is gone."""
    actions.forget_item(db, fact.post_id)


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
    actions.forget_item(db, fact.case_id)


@hears(discussions.ChannelOpened, discussions.ChannelChanged, discussions.ChannelArchived)
def follow_channel(
    db: Connection,
    fact: discussions.ChannelOpened | discussions.ChannelChanged | discussions.ChannelArchived,
) -> None:
    """Keep the channel as it is now."""
    actions.follow_channel(db, fact.channel)


@hears(discussions.ChannelRemoved)
def forget_channel(db: Connection, fact: discussions.ChannelRemoved) -> None:
    """Forget a channel that is gone."""
    actions.forget_item(db, fact.channel_id)


@hears(moderation.DecisionTaken, moderation.DecisionReversed)
def obey(db: Connection, fact: moderation.DecisionTaken | moderation.DecisionReversed) -> None:
    """Hide or show what a moderator decided on."""
    actions.obey(db, fact.decision)
