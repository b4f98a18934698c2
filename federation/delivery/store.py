"""Activities on their way, and the inboxes they are due at, in and out of their tables."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from federation.delivery.domain import Outgoing
from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)


def add_outgoing(db: Connection, outgoing: Outgoing) -> int:
    """Keep an activity; return its position."""
    return int(
        queries.value(
            db, "add_outgoing",
            activity_id=outgoing.activity_id, noun_id=outgoing.noun_id,
            signer_id=outgoing.signer_id, body=outgoing.body,
        )
    )  # fmt: skip


def add_deliveries(
    db: Connection,
    pos: int,
    noun_id: UUID,
    *,
    followers_of: Iterable[UUID],
    speaks: Iterable[str],
    inboxes: Mapping[str, str],
) -> int:
    """Keep where an activity is due: at followers' inboxes and at these (inbox to host); return how many."""
    return queries.count(
        db, "add_deliveries",
        pos=pos, noun_id=noun_id, followers_of=list(followers_of), speaks=list(speaks),
        inboxes=list(inboxes), hosts=list(inboxes.values()),
    )  # fmt: skip


def remove_outgoing(db: Connection, pos: int) -> None:
    """Forget an activity that is due nowhere."""
    queries.run(db, "remove_outgoing", pos=pos)
