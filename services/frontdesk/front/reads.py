"""What the front page shows: four short lists, each one statement."""

from services.frontdesk.cards.domain import Card
from services.frontdesk.front.domain import MOST, Wanted
from shared.data.database import Connection
from shared.data.queries import Queries
from shared.standing.people import Member

queries = Queries.beside(__file__)


def list_discussed(db: Connection, *, limit: int = 6) -> list[Card]:
    """Return the threads in which something was said last."""
    return queries.list(db, "list_discussed", Card, limit=limit)


def list_measured(db: Connection, *, limit: int = 3) -> list[Card]:
    """Return the newest case studies that say what was measured."""
    return queries.list(db, "list_measured", Card, limit=limit)


def list_channels(db: Connection, *, limit: int = 24) -> list[Card]:
    """Return the open channels by name."""
    return queries.list(db, "list_channels", Card, limit=limit)


def list_for_you(db: Connection, member: Member) -> list[Wanted]:
    """Return at most seven things this member's office may want to act on, the likeliest first."""
    return queries.list(
        db,
        "list_for_you",
        Wanted,
        office_id=member.office.id,
        size_class=member.office.size_class,
        limit=MOST,
    )
