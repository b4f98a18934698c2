"""What topics hear of channels."""

from services.frontdesk.topics import actions
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
    """Keep the channel under its topic."""
    actions.follow_channel(db, fact.channel)


@hears(ChannelRemoved)
def forget_channel(db: Connection, fact: ChannelRemoved) -> None:
    """Drop a channel that is gone."""
    actions.forget_channel(db, fact.channel_id)
