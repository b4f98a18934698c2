"""What is on its way, what arrived and what did not, as an operator sees it."""

from dataclasses import dataclass
from datetime import datetime

from shared.data.database import Connection
from shared.data.queries import Queries

MOST_SHOWN = 50

queries = Queries.beside(__file__)


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Deliveries to one host that are no longer tried, for one reason."""

    host: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingHost:
    """A host for which something waits."""

    host: str
    count: int
    oldest_at: datetime
    reason: str
    """What the last attempts said; empty while there was none."""
    failures: int
    failing_since: datetime | None
    retry_at: datetime


def moment(db: Connection) -> datetime:
    """Return the present moment by the clock of the rows."""
    found: datetime = queries.value(db, "moment")
    return found


def count_delivered(db: Connection, since: datetime) -> int:
    """Return how many deliveries arrived since a moment."""
    return int(queries.value(db, "count_delivered", since=since))


def list_given_up(db: Connection, since: datetime) -> list[NotTaken]:
    """Return what is no longer tried since a moment, by host and reason."""
    return queries.list(db, "list_given_up", NotTaken, since=since, most=MOST_SHOWN)


def list_waiting(db: Connection) -> list[WaitingHost]:
    """Return hosts for which something waits, failing ones first."""
    return queries.list(db, "list_waiting", WaitingHost, most=MOST_SHOWN)


def count_waiting(db: Connection) -> int:
    """Return how many deliveries wait."""
    return int(queries.value(db, "count_waiting"))


def count_failing_hosts(db: Connection) -> int:
    """Return how many hosts fail just now."""
    return int(queries.value(db, "count_failing_hosts"))


def count_overdue(db: Connection) -> int:
    """Return how many deliveries nobody sends although nothing hinders them."""
    return int(queries.value(db, "count_overdue"))


def is_busy_elsewhere(db: Connection) -> bool:
    """Return whether another sender is busy with what is due."""
    return bool(queries.value(db, "is_busy_elsewhere"))
