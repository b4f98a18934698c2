"""Reading a gauge: the change and its fact in one transaction, as a real action does it."""

from uuid import UUID

from shared.bus.outbox import tell
from shared.data.database import Connection
from tests.bus.null.facts import READ, GaugeRead
from tests.bus.null.gauges.store import queries


def read_gauge(db: Connection, gauge_id: UUID, level: int) -> GaugeRead:
    """Read a gauge and tell of it."""
    service = db.home.service if db.home else ""
    with db.transaction():
        version = queries.value(db, "read_gauge", id=gauge_id, level=level)
        fact = READ[service](gauge_id=gauge_id, version=version, level=level)
        tell(db, fact)
    return fact
