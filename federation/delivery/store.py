"""Activities on their way, and the inboxes they are due at, in and out of their tables."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from federation.delivery.domain import Delivery, GivenUp, HostTurn, Lease, Plan, Result
from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)


def add_plans(db: Connection, plans: Sequence[Plan], inboxes: Mapping[str, tuple[str, str]]) -> int:
    """Keep activities in their order, and where each is due (`inboxes`: their spelling and host); return how many.

    An activity that is due nowhere is not kept.
    """
    audiences = [(n, to, plan.speaks) for n, plan in _placed(plans) for to in plan.followers_of]
    given = [(n, *inboxes[inbox]) for n, plan in _placed(plans) for inbox in plan.inboxes]
    return int(
        queries.value(
            db, "add_plans",
            activity_ids=[plan.outgoing.activity_id for plan in plans],
            nouns=[plan.outgoing.noun_id for plan in plans],
            signers=[plan.outgoing.signer_id for plan in plans],
            bodies=[plan.outgoing.body for plan in plans],
            audience_places=[n for n, _to, _speaks in audiences],
            audiences=[to for _n, to, _speaks in audiences],
            speaks=[" ".join(sorted(speaks)) for _n, _to, speaks in audiences],
            inbox_places=[n for n, _inbox, _host in given],
            inboxes=[inbox for _n, inbox, _host in given],
            hosts=[host for _n, _inbox, host in given],
        )
    )  # fmt: skip


def _placed(plans: Sequence[Plan]) -> Iterable[tuple[int, Plan]]:
    return enumerate(plans, start=1)


def lease_hosts(
    db: Connection, *, most: int, seconds: float, slow: Iterable[str], is_troubled: bool
) -> list[Lease]:
    """Have hosts at which something is due for a while; troubled ones fail or are slow."""
    return queries.list(
        db, "lease_hosts", Lease,
        most=most, seconds=seconds, slow=list(slow), is_troubled=is_troubled,
    )  # fmt: skip


def list_due(db: Connection, hosts: Iterable[str], *, most: int) -> list[Delivery]:
    """Return what is due at hosts, in order, at most so many of each."""
    return queries.list(db, "list_due", Delivery, hosts=list(hosts), most=most)


def list_bodies(db: Connection, positions: Iterable[int]) -> dict[int, bytes]:
    """Return the bytes of activities by position."""
    found = db.execute(queries["list_bodies"], {"positions": list(positions)}, binary=True)
    return {row["pos"]: row["body"] for row in found}


def note_delivered(db: Connection, ids: Iterable[UUID]) -> None:
    """Keep that these arrived."""
    queries.run(db, "note_delivered", ids=list(ids))


def note_tried(db: Connection, tried: Sequence[Result]) -> None:
    """Keep that these were tried in vain; those put off hold back what is said later about the same noun."""
    queries.run(
        db, "note_tried",
        ids=[each.delivery.id for each in tried],
        errors=[each.error for each in tried],
        pauses=[each.pause for each in tried],
    )  # fmt: skip
    put_off = [each.delivery.id for each in tried if each.verdict == "postponed"]
    if put_off:
        queries.run(db, "hold_back", ids=put_off)


def give_up(db: Connection, refused: Sequence[Result]) -> list[GivenUp]:
    """Keep that these are no longer tried; return those that still waited."""
    return queries.list(
        db, "give_up", GivenUp,
        ids=[each.delivery.id for each in refused], errors=[each.error for each in refused],
    )  # fmt: skip


def give_up_inboxes(db: Connection, inboxes: Iterable[str], error: str) -> None:
    """Try nothing at these inboxes any more."""
    queries.run(db, "give_up_inboxes", inboxes=list(inboxes), error=error)


def give_up_overdue(db: Connection, hosts: Iterable[str]) -> list[GivenUp]:
    """Give up what is three days old at those of these hosts that failed all the while; return it."""
    return queries.list(db, "give_up_overdue", GivenUp, hosts=list(hosts))


def give_up_blocked(db: Connection) -> int:
    """Give up what waits for blocked hosts; return how much."""
    return queries.count(db, "give_up_blocked")


def end_leases(db: Connection, turns: Sequence[HostTurn]) -> None:
    """Keep how hosts did, and let go of them."""
    queries.run(
        db, "end_leases",
        hosts=[turn.lease.host for turn in turns],
        until=[turn.lease.leased_until for turn in turns],
        signs=[turn.signs for turn in turns],
        proven=[turn.is_proven for turn in turns],
        failures=[turn.failures for turn in turns],
        were_alive=[turn.was_alive for turn in turns],
        pauses=[turn.pause for turn in turns],
    )  # fmt: skip


def make_due(db: Connection) -> None:
    """Let everything that waits for a better time be due now."""
    queries.run(db, "make_due")


def remove_old(db: Connection) -> int:
    """Forget activities that are two weeks old and wait nowhere; return how many, a thousand at most."""
    return queries.count(db, "remove_old")
