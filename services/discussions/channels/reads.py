"""Channels as readers see them."""

from dataclasses import dataclass
from datetime import datetime

from services.discussions.channels.domain import Channel
from shared.core.errors import NotFound
from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)


@dataclass(frozen=True, slots=True)
class ListedChannel:
    """A channel with how much is said in it."""

    slug: str
    name: str
    purpose: str
    is_archived: bool
    threads: int
    last_active_at: datetime | None


def get_channel(db: Connection, slug: str) -> Channel:
    """Return the channel, or refuse with NotFound."""
    channel = queries.find(db, "find_channel", Channel, slug=slug)
    if channel is None:
        raise NotFound("There is no channel called {slug} here.", slug=slug)
    return channel


def list_channels(db: Connection) -> list[ListedChannel]:
    """Return every channel by name, archived ones last."""
    return queries.list(db, "list_channels", ListedChannel)
