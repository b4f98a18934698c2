"""Channels in and out of their table."""

from uuid import UUID

from shared.data.database import Connection
from shared.data.queries import Queries
from shared.facts.discussions import Channel

queries = Queries.beside(__file__)


def put_channel(db: Connection, channel: Channel) -> None:
    """Keep the channel as it is now, unless a later version is here already."""
    queries.run(
        db,
        "put_channel",
        id=channel.id,
        slug=channel.slug,
        name=channel.name,
        version=channel.version,
        is_archived=channel.is_archived,
        demonstration=channel.demonstration,
    )


def remove_channel(db: Connection, channel_id: UUID) -> None:
    """Forget the channel."""
    queries.run(db, "remove_channel", id=channel_id)
