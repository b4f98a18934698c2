"""Topics as readers see them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from services.frontdesk.cards.domain import Card
from shared.core.errors import NotFound
from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)

Point = tuple[datetime, UUID]
LAST: Point = (datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic with how much is said about it."""

    topic: str
    name: str
    channels: int
    elsewhere: int
    """Of these channels, how many live on other servers."""
    threads: int
    latest: datetime | None


@dataclass(frozen=True, slots=True)
class TopicChannel:
    """A channel about a topic, and where it lives."""

    topic: str
    channel_slug: str
    name: str
    home_host: str | None
    is_archived: bool


def list_topics(db: Connection) -> list[Topic]:
    """Return every topic by name."""
    return queries.list(db, "list_topics", Topic)


def get_channels(db: Connection, topic: str) -> list[TopicChannel]:
    """Return the channels about a topic, ours first, or refuse with NotFound."""
    found = queries.list(db, "list_channels", TopicChannel, topic=topic)
    if not found:
        raise NotFound("Nobody here talks about a topic of this name.")
    return found


def list_threads(
    db: Connection, topic: str, *, before: Point = LAST, limit: int = 20
) -> tuple[list[Card], Point | None]:
    """Return the threads about a topic in which something was said last, and where the list goes on."""
    found = queries.list(
        db,
        "list_threads",
        Card,
        topic=topic,
        before=before[0],
        before_id=before[1],
        limit=limit + 1,
    )
    page = found[:limit]
    return page, (page[-1].active_at, page[-1].id) if len(found) > limit else None
