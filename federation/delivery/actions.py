"""Planning what is sent: rows in the transaction of whoever tells, sent after its commit."""

from collections.abc import Iterable
from uuid import UUID

from federation.delivery import store
from federation.delivery.domain import Outgoing
from federation.hosts import actions as hosts
from federation.hosts.domain import Speaks, authority_of
from shared.bus.outbox import wake_after_commit
from shared.core.hosts import canonical_url
from shared.data.database import Connection

CHANNEL = "deliver"
"""The sender listens here."""


def plan(
    db: Connection,
    outgoing: Outgoing,
    *,
    followers_of: Iterable[UUID] = (),
    speaks: frozenset[Speaks] = frozenset(),
    inboxes: Iterable[str] = (),
) -> int:
    """Plan one activity for the servers of these actors' followers and for these inboxes; return how many.

    `speaks` narrows the followers to servers that are spoken to so; empty means all. `inboxes` are taken as
    they are. Each distinct inbox gets the activity once (ActivityPub §7.1.3); nothing goes to a blocked
    host, nor to one that failed for a week and was not heard from since. Runs in the caller's transaction.
    """
    given = {str(url): authority_of(url) for url in map(canonical_url, inboxes)}
    hosts.meet(db, given)
    pos = store.add_outgoing(db, outgoing)
    count = store.add_deliveries(
        db, pos, outgoing.noun_id, followers_of=followers_of, speaks=speaks, inboxes=given
    )
    if count == 0:
        store.remove_outgoing(db, pos)
    else:
        wake_after_commit(db, CHANNEL)
    return count
