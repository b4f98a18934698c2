"""What knowledge hears of channels."""

from services.knowledge.channels import actions
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
    """Offer the channel for new case studies while it is open."""
    actions.follow_channel(db, fact.channel)


@hears(ChannelRemoved)
def forget_channel(db: Connection, fact: ChannelRemoved) -> None:
    """Stop offering a channel that is gone."""
    actions.forget_channel(db, fact.channel_id)
