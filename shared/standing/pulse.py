"""How fresh this service's knowledge of authority is: no news from identity for five minutes stops writing."""

from datetime import datetime, timedelta
from pathlib import Path

from shared.core.clock import now
from shared.core.errors import Unavailable
from shared.data.database import Connection
from shared.data.queries import Queries

FRESH_FOR = timedelta(minutes=5)

queries = Queries(Path(__file__).with_name("standing.sql"))


def stamp(db: Connection, told_at: datetime) -> None:
    """Remember that identity was heard up to what it had told at this moment."""
    queries.run(db, "stamp_pulse", told_at=told_at)


def require_fresh(db: Connection) -> None:
    """Refuse to act on authority that may be stale (fail closed for authority, soft for reading)."""
    told_at = queries.value(db, "get_pulse")
    if told_at is None or now() - told_at > FRESH_FOR:
        raise Unavailable(
            "Writing is paused: this service has not heard who may act for five minutes. "
            "Nothing you wrote is lost; try again in a minute.",
            retry_after=60,
        )
