"""Follow what discussions tells of its channels."""

from uuid import UUID

from services.knowledge.channels import store
from shared.data.database import Connection
from shared.facts.discussions import Channel


def follow_channel(db: Connection, channel: Channel) -> None:
    """Keep the channel as discussions has it now; case studies are filed under our own, not under copies."""
    if channel.home is None:
        store.put_channel(db, channel)


def forget_channel(db: Connection, channel_id: UUID) -> None:
    """Drop a channel that discussions no longer has."""
    store.remove_channel(db, channel_id)
