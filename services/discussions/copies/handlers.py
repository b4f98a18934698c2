"""What discussions hears of channels elsewhere and their homes."""

from services.discussions.copies import actions
from services.discussions.posts.actions import hide_as_home_did, show_as_home_did
from shared.bus.hearing import hears
from shared.data.database import Connection
from shared.facts.federation import (
    ChannelMirrored,
    PostHiddenElsewhere,
    PostRestoredElsewhere,
)


@hears(ChannelMirrored)
def follow_channel(db: Connection, fact: ChannelMirrored) -> None:
    """Keep the copy of a channel as it stands."""
    actions.follow_channel(db, fact.channel)


@hears(PostHiddenElsewhere)
def hide_post(db: Connection, fact: PostHiddenElsewhere) -> None:
    """A home hid a post that stands in its channel."""
    hide_as_home_did(
        db,
        fact.post_id,
        fact.channel_id,
        host=fact.host,
        rule=fact.rule,
        reason=fact.reason,
    )


@hears(PostRestoredElsewhere)
def show_post(db: Connection, fact: PostRestoredElsewhere) -> None:
    """A home shows again what it had hidden."""
    show_as_home_did(db, fact.post_id, host=fact.host)
