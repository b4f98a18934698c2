"""Channels as readers see them."""

from dataclasses import dataclass
from datetime import datetime

from services.discussions.channels.domain import Channel
from shared.core.errors import NotFound
from shared.data.database import Connection
from shared.data.queries import Queries
from shared.facts.federation import FollowState
from shared.facts.words import Outside

queries = Queries.beside(__file__)


@dataclass(frozen=True, slots=True)
class ListedChannel:
    """A channel with how much is said in it."""

    slug: str
    name: str
    purpose: str
    is_archived: bool
    outside: Outside
    topic: str
    home_host: str | None
    """The server it lives on, when that is not ours."""
    home_state: FollowState | None
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


def get_listed_channel(db: Connection, slug: str) -> ListedChannel:
    """Return the channel as the list has it, or refuse with NotFound."""
    for channel in list_channels(db):
        if channel.slug == slug:
            return channel
    raise NotFound("There is no channel called {slug} here.", slug=slug)
