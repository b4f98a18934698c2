"""Follow what discussions tells of its channels and the copies it keeps."""

from uuid import UUID

from services.frontdesk.topics import store
from shared.data.database import Connection
from shared.facts.discussions import Channel


def follow_channel(db: Connection, channel: Channel) -> None:
    """Keep a channel under its topic."""
    store.put_channel(db, channel)


def forget_channel(db: Connection, channel_id: UUID) -> None:
    """Drop a channel that is gone."""
    store.remove_channel(db, channel_id)
