"""Channels with their topics, in and out of their table."""

from uuid import UUID

from shared.data.database import Connection
from shared.data.queries import Queries
from shared.facts.discussions import Channel

queries = Queries.beside(__file__)


def put_channel(db: Connection, channel: Channel) -> None:
    """Keep a channel's topic as it is now, unless a later word is here already."""
    queries.run(
        db,
        "put_channel",
        channel_id=channel.id,
        channel_slug=channel.slug,
        name=channel.name,
        topic=channel.topic or channel.slug.partition("@")[0],
        home_host=channel.home_host,
        is_archived=channel.is_archived,
        version=channel.version,
    )


def remove_channel(db: Connection, channel_id: UUID) -> None:
    """Forget a channel."""
    queries.run(db, "remove_channel", channel_id=channel_id)
