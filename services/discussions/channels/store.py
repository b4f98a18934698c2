"""Channels in and out of their table, and their slugs in the table of handles."""

from dataclasses import asdict
from uuid import UUID

from services.discussions.channels.domain import Channel
from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)


def find_channel(db: Connection, slug: str) -> Channel | None:
    """Return the channel with this slug, or None."""
    return queries.find(db, "find_channel", Channel, slug=slug)


def find_channel_to_change(db: Connection, slug: str) -> Channel | None:
    """Return the channel and hold its row until the transaction ends, or None."""
    return queries.find(db, "find_channel_to_change", Channel, slug=slug)


def find_copy_to_change(db: Connection, channel_id: UUID) -> Channel | None:
    """Return the copy of a channel elsewhere and hold its row until the transaction ends, or None."""
    return queries.find(db, "find_copy_to_change", Channel, id=channel_id)


def claim_handle(db: Connection, channel: Channel) -> bool:
    """Claim the slug among all handles of the instance; return whether it was free."""
    return queries.count(db, "claim_handle", handle=channel.slug, owner=channel.id) == 1


def add_channel(db: Connection, channel: Channel) -> None:
    """Add a new channel."""
    queries.run(db, "add_channel", **asdict(channel))


def change_channel(db: Connection, channel: Channel) -> None:
    """Keep the channel as it is now."""
    queries.run(db, "change_channel", **asdict(channel))


def count_turned_away(db: Connection, channel_id: UUID) -> int:
    """Return how many posts from elsewhere the channel has turned away."""
    return int(queries.value(db, "count_turned_away", channel_id=channel_id))


def list_all_channels(db: Connection) -> list[Channel]:
    """Return every channel."""
    return queries.list(db, "list_all_channels", Channel)


def list_demonstration_to_change(db: Connection) -> list[Channel]:
    """Return the demonstration's channels and hold them until the transaction ends."""
    return queries.list(db, "list_demonstration_to_change", Channel)


def remove_if_empty(db: Connection, channel_id: UUID) -> bool:
    """Delete a channel nobody has posted in, and free its slug; return whether it is gone."""
    if not queries.count(db, "remove_if_empty", id=channel_id):
        return False
    queries.run(db, "free_handle", owner=channel_id)
    return True
