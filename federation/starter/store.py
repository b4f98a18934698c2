"""Whether a starter list is offered, and what stands in it."""

from datetime import datetime

from federation.reach import is_on_loopback
from federation.starter.domain import Offered
from federation.vocabulary.reading import authority_of
from shared.core.ids import activity_id
from shared.data.database import Connection, settings_of
from shared.data.queries import Queries

queries = Queries.beside(__file__)


def offer(db: Connection) -> None:
    """Offer a list from now on."""
    queries.run(db, "offer")


def withdraw(db: Connection) -> None:
    """Offer none from now on."""
    queries.run(db, "withdraw")


def find_offer(db: Connection) -> datetime | None:
    """Return since when a list is offered, or None when none is."""
    found: datetime | None = queries.value(db, "find_offer")
    return found


def list_offered(db: Connection) -> list[Offered]:
    """Return our open channels, and those of others that we follow."""
    settings = settings_of(db)
    own = db.execute(queries["list_own"], {"with_demonstration": is_on_loopback(settings)})
    offered = []
    for row in own.fetchall():
        actor = activity_id(settings.origin, "channels", row.pop("id"))
        offered.append(Offered(actor=actor, host=authority_of(actor), **row))
    return offered + queries.list(db, "list_followed", Offered)
