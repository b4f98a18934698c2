"""What a null service holds, stated anew as facts."""

from collections.abc import Iterator

from shared.data.database import Connection
from shared.facts.fact import Fact
from tests.bus.null.facts import READ
from tests.bus.null.gauges.store import queries


def state(db: Connection) -> Iterator[Fact]:
    """State every gauge as it is now."""
    service = db.home.service if db.home else ""
    for row in db.execute(queries["list_gauges"]).fetchall():
        yield READ[service](gauge_id=row["id"], version=row["version"], level=row["level"])
