"""What discussions hears from other servers, many at a time."""

from collections.abc import Sequence

from services.discussions.arrivals import actions
from shared.bus.hearing import hears, hears_many
from shared.data.database import Connection
from shared.facts.federation import (
    PostReceived,
    ReactionReceived,
    ReceivedPostEdited,
    ReceivedPostWithdrawn,
    ReceivedReactionTakenBack,
)
from shared.facts.moderation import HostJudged


@hears_many(PostReceived)
def take_posts(db: Connection, facts: Sequence[PostReceived]) -> None:
    """Let what was said elsewhere stand, wait or be turned away."""
    actions.take_posts(db, [fact.post for fact in facts])


@hears_many(ReceivedPostEdited)
def take_edits(db: Connection, facts: Sequence[ReceivedPostEdited]) -> None:
    """Follow authors elsewhere who changed their words."""
    actions.take_edits(db, [fact.post for fact in facts])


@hears_many(ReceivedPostWithdrawn)
def take_withdrawals(db: Connection, facts: Sequence[ReceivedPostWithdrawn]) -> None:
    """Follow authors elsewhere who took their words back."""
    actions.take_withdrawals(db, facts)


@hears_many(ReactionReceived)
def take_reactions(db: Connection, facts: Sequence[ReactionReceived]) -> None:
    """Keep what was said elsewhere in a word."""
    actions.take_reactions(db, [fact.reaction for fact in facts])


@hears_many(ReceivedReactionTakenBack)
def take_reactions_back(db: Connection, facts: Sequence[ReceivedReactionTakenBack]) -> None:
    """Forget what was taken back elsewhere."""
    actions.take_reactions_back(db, [fact.reaction for fact in facts])


@hears(HostJudged)
def judge_host(db: Connection, fact: HostJudged) -> None:
    """Hold or turn away what comes from a server, as moderation decided."""
    actions.judge_host(db, fact.rule)
