"""Follow what federation tells of channels elsewhere."""

from dataclasses import replace

from services.discussions.channels import store as channels
from services.discussions.channels.domain import Channel
from shared.bus.outbox import tell
from shared.core.clock import now
from shared.data.database import Connection
from shared.facts import federation as told
from shared.facts.discussions import ChannelArchived, ChannelChanged, ChannelOpened
from shared.facts.fact import Fact


def follow_channel(db: Connection, channel: told.Channel) -> None:
    """Keep the copy of a channel as its home and our following of it stand now."""
    with db.transaction():
        known = channels.find_copy_to_change(db, channel.id)
        copy = _copy_of(channel, known)
        if known is None:
            channels.add_channel(db, copy)
            tell(db, ChannelOpened(channel=copy.as_told()))
        elif copy != known:
            copy = replace(copy, version=known.version + 1)
            channels.change_channel(db, copy)
            tell(db, _fact_of(copy))


def _copy_of(channel: told.Channel, known: Channel | None) -> Channel:
    return Channel(
        id=channel.id,
        slug=channel.slug,
        name=channel.name,
        purpose=channel.purpose,
        opened_at=known.opened_at if known else now(),
        version=known.version if known else 1,
        is_archived=channel.is_archived,
        topic=channel.topic,
        home=channel.actor,
        home_host=channel.host,
        home_state=channel.state,
        home_because=channel.because,
    )


def _fact_of(copy: Channel) -> Fact:
    if copy.is_archived:
        return ChannelArchived(channel=copy.as_told())
    return ChannelChanged(channel=copy.as_told())
