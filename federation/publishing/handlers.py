"""What federation hears of channels, posts, reactions and case studies."""

from federation.publishing import actions
from shared.bus.hearing import hears
from shared.data.database import Connection
from shared.facts.discussions import (
    ChannelArchived,
    ChannelChanged,
    ChannelOpened,
    ChannelRemoved,
)


@hears(ChannelOpened, ChannelChanged, ChannelArchived)
def follow_channel(db: Connection, fact: ChannelOpened | ChannelChanged | ChannelArchived) -> None:
    """Keep the channel as it is now, and tell who follows it."""
    actions.follow_channel(db, fact.channel)


@hears(ChannelRemoved)
def forget_channel(db: Connection, fact: ChannelRemoved) -> None:
    """Forget a demonstration's channel."""
    actions.forget_channel(db, fact.channel_id)
