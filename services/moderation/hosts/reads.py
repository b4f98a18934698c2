"""What was decided about other servers, for everybody."""

from dataclasses import dataclass
from datetime import datetime

from shared.data.database import Connection
from shared.data.queries import Queries
from shared.facts.moderation import HostPolicy

queries = Queries.beside(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedHost:
    """A server about which something was decided."""

    host: str
    policy: HostPolicy
    reason: str
    judged_at: datetime


def list_hosts(
    db: Connection, *, after: str = "", limit: int = 100
) -> tuple[list[ListedHost], str | None]:
    """Return limited and blocked servers by name, and where the list goes on; an open one needs no rule."""
    found = queries.list(db, "list_hosts", ListedHost, after=after, limit=limit + 1)
    return found[:limit], found[limit - 1].host if len(found) > limit else None
