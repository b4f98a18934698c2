"""What is written and sent when something of ours is published, changed or gone."""

from uuid import UUID

from federation.publishing import store
from shared.data.database import Connection
from shared.facts.discussions import Channel


def follow_channel(db: Connection, channel: Channel) -> None:
    """Keep a channel as it is now."""
    store.put_channel(db, channel)


def forget_channel(db: Connection, channel_id: UUID) -> None:
    """Forget a demonstration's channel."""
    store.remove_channel(db, channel_id)
