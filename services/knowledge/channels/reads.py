"""The channels to file under, for forms and filters."""

from services.knowledge.channels.domain import Channel
from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)


def find_channel(db: Connection, slug: str) -> Channel | None:
    """Return the channel with this slug, or None when it is not known here."""
    return queries.find(db, "find_channel", Channel, slug=slug)


def list_channels(db: Connection) -> list[Channel]:
    """Return every channel by name, archived ones included."""
    return queries.list(db, "list_channels", Channel)
