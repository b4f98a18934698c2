"""What federation hears of channels, offices, posts, reactions and case studies."""

from collections.abc import Sequence

from federation.publishing import actions, cases, reactions
from federation.publishing.saying import hidden
from federation.vocabulary.removal import Removal
from shared.bus.hearing import hears, hears_many
from shared.data.database import Connection
from shared.facts.discussions import (
    ChannelArchived,
    ChannelChanged,
    ChannelOpened,
    ChannelRemoved,
    PostEdited,
    PostHidden,
    PostPublished,
    PostRemoved,
    PostRestored,
    PostTurnedAway,
    PostWithdrawn,
    ReactionGiven,
    ReactionTakenBack,
)
from shared.facts.identity import CityChanged, OfficeChanged, OfficeRemoved
from shared.facts.knowledge import (
    CaseHidden,
    CasePublished,
    CaseRemoved,
    CaseRestored,
    CaseRevised,
    CaseWithdrawn,
)

PostFact = PostPublished | PostEdited | PostWithdrawn | PostHidden | PostRestored
CaseFact = CasePublished | CaseRevised | CaseWithdrawn | CaseHidden | CaseRestored


@hears(ChannelOpened, ChannelChanged, ChannelArchived)
def follow_channel(db: Connection, fact: ChannelOpened | ChannelChanged | ChannelArchived) -> None:
    """Keep the channel as it is now, and tell who follows it."""
    actions.follow_channel(db, fact.channel)


@hears(ChannelRemoved)
def forget_channel(db: Connection, fact: ChannelRemoved) -> None:
    """Forget a demonstration's channel."""
    actions.forget_channel(db, fact.channel_id)


@hears(OfficeChanged)
def follow_office(db: Connection, fact: OfficeChanged) -> None:
    """Tell who follows an office what it is called now; standing has heard it before."""
    actions.follow_office(db, fact.office.id, fact.office.version)


@hears(CityChanged)
def follow_city(db: Connection, fact: CityChanged) -> None:
    """Tell who follows a city's offices what the city is called now; standing has heard it before."""
    actions.follow_city(db, fact.city.geoid, fact.city.version)


@hears(OfficeRemoved)
def forget_office(db: Connection, fact: OfficeRemoved) -> None:
    """Forget a demonstration's office."""
    actions.forget_office(db, fact.office_id)


@hears_many(PostPublished, PostEdited, PostWithdrawn, PostHidden, PostRestored)
def follow_posts(db: Connection, facts: Sequence[PostFact]) -> None:
    """Publish what was said, changed, taken away and brought back."""
    actions.follow_posts(db, [(fact.post, fact.happened_at, _why(fact)) for fact in facts])


@hears(PostTurnedAway)
def turn_away(db: Connection, fact: PostTurnedAway) -> None:
    """Tell an author elsewhere why a channel does not show what they said."""
    actions.turn_away(db, fact)


@hears(PostRemoved)
def forget_post(db: Connection, fact: PostRemoved) -> None:
    """Forget a demonstration's post."""
    actions.forget_post(db, fact.post_id)


@hears_many(ReactionGiven, ReactionTakenBack)
def follow_reactions(db: Connection, facts: Sequence[ReactionGiven | ReactionTakenBack]) -> None:
    """Say which reactions were given and taken back."""
    reactions.follow_reactions(
        db, [(fact.reaction, isinstance(fact, ReactionGiven), fact.happened_at) for fact in facts]
    )


@hears(CasePublished, CaseRevised, CaseWithdrawn, CaseHidden, CaseRestored)
def follow_case(db: Connection, fact: CaseFact) -> None:
    """Publish what the case study says now."""
    cases.follow_case(db, fact.case, fact.happened_at, _why(fact))


def _why(fact: PostFact | CaseFact) -> Removal | None:
    return hidden(fact.rule, fact.reason) if isinstance(fact, PostHidden | CaseHidden) else None


@hears(CaseRemoved)
def forget_case(db: Connection, fact: CaseRemoved) -> None:
    """Forget a demonstration's case study."""
    cases.forget_case(db, fact.case_id)
