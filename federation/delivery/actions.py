"""Planning what is sent, in the transaction of whoever tells, and noting what became of it."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from federation.delivery import store
from federation.delivery.domain import GivenUp, HostTurn, Outgoing, Plan, Result
from federation.hosts import actions as hosts
from federation.hosts.domain import Speaks, authority_of
from shared.bus.outbox import tell, wake_after_commit
from shared.bus.work import add_work
from shared.core.hosts import canonical_url
from shared.data.database import Connection
from shared.facts.federation import DeliveryFailed

CHANNEL = "deliver"
"""The sender listens here."""
END_FOLLOWS_AT = "federation.follows.end_follows_at"
"""Work of the feature above: an inbox is gone, and so is who followed through it."""
GONE = "answered 410"


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
    they are.
    """
    return plan_all(db, [Plan(outgoing, tuple(followers_of), speaks, tuple(inboxes))])


def plan_all(db: Connection, plans: Sequence[Plan]) -> int:
    """Plan activities in their order, in one statement; return how many deliveries there are.

    Each distinct inbox gets an activity once (ActivityPub §7.1.3); nothing goes to a blocked host, nor to one
    that failed for a week and was not heard from since. Runs in the caller's transaction.
    """
    named = {inbox for plan in plans for inbox in plan.inboxes}
    spelled = {inbox: canonical_url(inbox) for inbox in named}
    inboxes = {inbox: (str(url), authority_of(url)) for inbox, url in spelled.items()}
    hosts.meet(db, {inbox for inbox, _host in inboxes.values()})
    count = store.add_plans(db, plans, inboxes)
    if count:
        wake_after_commit(db, CHANNEL)
    return count


def note(db: Connection, results: Sequence[Result], turns: Sequence[HostTurn]) -> None:
    """Keep what became of attempts and how their hosts did; what is given up is told (DeliveryFailed).

    Runs in the caller's transaction. An inbox that is gone loses its followers, and nobody is told of
    each activity that did not arrive there.
    """
    by_verdict: dict[str, list[Result]] = {}
    for result in results:
        by_verdict.setdefault(result.verdict, []).append(result)
    if delivered := by_verdict.get("delivered"):
        store.note_delivered(db, [each.delivery.id for each in delivered])
    if tried := by_verdict.get("postponed", []) + by_verdict.get("host_failed", []):
        store.note_tried(db, tried)
    if gone := by_verdict.get("gone"):
        _forget_inboxes(db, {each.delivery.inbox for each in gone})
        hosts.note_gone(
            db,
            {each.delivery.host for each in gone},
            {each.delivery.inbox for each in gone},
        )
    given_up: list[GivenUp] = []
    if refused := by_verdict.get("refused"):
        given_up += store.give_up(db, refused)
    if turns:
        store.end_leases(db, turns)
    if failing := [turn.lease.host for turn in turns if turn.failures]:
        given_up += store.give_up_overdue(db, failing)
    for each in given_up:
        _tell_failed(db, each)


def obey_rules(db: Connection) -> int:
    """Give up what waits for hosts that are blocked by now; return how much."""
    return store.give_up_blocked(db)


def make_due(db: Connection) -> None:
    """Let everything that waits for a better time be tried now."""
    with db.transaction():
        store.make_due(db)


def remove_old(db: Connection) -> int:
    """Forget activities that are two weeks old and wait nowhere; return how many."""
    return store.remove_old(db)


def _forget_inboxes(db: Connection, inboxes: Iterable[str]) -> None:
    store.give_up_inboxes(db, inboxes, GONE)
    for inbox in sorted(inboxes):
        add_work(db, END_FOLLOWS_AT, {"inbox": inbox})


def _tell_failed(db: Connection, given_up: GivenUp) -> None:
    tell(
        db,
        DeliveryFailed(
            delivery_id=given_up.id,
            activity_id=given_up.activity_id,
            noun_id=given_up.noun_id,
            host=given_up.host,
            reason=given_up.error,
        ),
    )
