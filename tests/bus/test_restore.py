"""A teller restored to an earlier moment begins a new epoch: nothing is sent again, nothing rises from the dead."""

from collections.abc import Sequence

import msgspec
import psycopg

from shared.bus.drain import drain
from shared.bus.envelope import Envelope, Forgotten, Head, pack, unpack
from shared.bus.lag import all_lags
from shared.bus.settle import compare, forget, settle
from shared.bus.telling import number, told
from shared.core.clock import now
from shared.core.ids import new_id
from tests.bus.houses import NullHouse, empty
from tests.bus.null.facts import GaugeRead
from tests.bus.null.services import SERVICES


def restore(house: NullHouse, *, head: int, began: int | None = -1) -> None:
    """Put north back to where it had told so much, as a restore from a backup does."""
    with psycopg.connect(house.admin_url) as admin:
        admin.execute("DELETE FROM north.outbox WHERE pos > %s", [head])
        admin.execute(
            "UPDATE north.stream SET head = %s, began = %s, epoch = epoch + 1 WHERE lane = 'main'",
            [head, head if began == -1 else began],
        )


def tell_unseen(house: NullHouse, *levels: int) -> list[GaugeRead]:
    """Tell so many facts that are given positions and reach nobody, as on a broker that loses them."""
    facts = house.read("north", new_id(), *levels)
    with house.databases["north"].connection() as db:
        number(db, "north", "main")
    return facts


def envelopes_of(house: NullHouse, first: int, last: int) -> list[Envelope]:
    with house.databases["north"].connection() as db:
        return list(told(db, "north", "main", first, last))


def head_of(house: NullHouse) -> Head:
    """Return what north says of itself now."""
    with psycopg.connect(house.admin_url) as admin:
        row = admin.execute(
            "SELECT epoch, began, head FROM north.stream WHERE lane = 'main'"
        ).fetchone()
    assert row is not None
    return Head(teller="north", lane="main", epoch=row[0], began=row[1], head=row[2], said_at=now())


def rebuild_due(house: NullHouse) -> bool:
    """Return whether the south knows that it needs a rebuild."""
    lags = all_lags(SERVICES, house.databases)
    return any(lag.rebuild_due for lag in lags if (lag.service, lag.teller) == ("south", "north"))


def repeated(house: NullHouse) -> Sequence[object]:
    """Return the facts whose effect the south has had more than once."""
    with house.databases["south"].connection() as db:
        return db.execute("SELECT fact_id FROM effects WHERE times <> 1").fetchall()


def test_after_a_restore_with_peers_live_nothing_is_repeated(resting: NullHouse) -> None:
    before = resting.read("north", new_id(), *range(10))
    drain(SERVICES, resting.databases)
    lost = envelopes_of(resting, 7, 10)
    restore(resting, head=6)
    after = resting.read("north", new_id(), 11, 12)
    with resting.databases["north"].connection() as db:
        fresh = number(db, "north", "main")
    south = resting.listener("south")

    assert [settle(south, envelope).outcome for envelope in fresh] == ["applied"]
    assert [settle(south, envelope).outcome for envelope in lost] == ["old epoch"]

    assert fresh[0].first == 7
    assert resting.heard("south", [*before, *after])
    assert rebuild_due(resting)
    assert repeated(resting) == []


def test_a_head_of_a_new_epoch_asks_for_nothing_again(resting: NullHouse) -> None:
    resting.read("north", new_id(), *range(10))
    drain(SERVICES, resting.databases)
    restore(resting, head=6)

    assert compare(resting.listener("south"), head_of(resting)).outcome == "known"
    assert rebuild_due(resting)


def test_a_new_epoch_is_heard_from_its_beginning_whatever_is_seen_of_it_first(
    resting: NullHouse,
) -> None:
    resting.read("north", new_id(), *range(10))
    drain(SERVICES, resting.databases)
    restore(resting, head=6)
    after = tell_unseen(resting, 11, 12, 13, 14)
    south, north = resting.listener("south"), resting.listener("north")

    assert settle(south, envelopes_of(resting, 9, 10)[0]).missing == (7, 8)
    assert compare(north, head_of(resting)).missing == (7, 10)

    for listener in (south, north):
        assert settle(listener, envelopes_of(resting, 7, 10)[0]).outcome == "applied"
    assert resting.heard("south", after)
    assert resting.heard("north", after)
    assert rebuild_due(resting)
    assert repeated(resting) == []


def test_who_was_behind_hears_what_both_epochs_share(resting: NullHouse) -> None:
    before = resting.read("north", new_id(), *range(10))[:6]
    with resting.databases["north"].connection() as db:
        number(db, "north", "main")
    south = resting.listener("south")
    settle(south, envelopes_of(resting, 1, 3)[0])
    restore(resting, head=6)
    after = tell_unseen(resting, 11)

    assert settle(south, envelopes_of(resting, 7, 7)[0]).missing == (4, 6)
    assert settle(south, envelopes_of(resting, 4, 7)[0]).outcome == "applied"

    assert resting.heard("south", [*before, *after])


def test_two_restores_in_a_row_are_followed_to_where_the_last_one_began(resting: NullHouse) -> None:
    resting.read("north", new_id(), *range(10))
    drain(SERVICES, resting.databases)
    restore(resting, head=6)
    tell_unseen(resting, 11, 12)
    restore(resting, head=5)
    after = tell_unseen(resting, 21, 22)
    south = resting.listener("south")

    assert compare(south, head_of(resting)).missing == (6, 7)
    drain(SERVICES, resting.databases)

    assert resting.heard("south", after)
    assert repeated(resting) == []


def test_what_is_parked_of_the_lost_time_is_set_aside_and_not_in_the_way(
    resting: NullHouse,
) -> None:
    resting.read("north", new_id(), *range(10))
    drain(SERVICES, resting.databases)
    with resting.databases["south"].connection() as db:
        db.execute(
            "INSERT INTO parked (teller, lane, pos, noun, name, body, error)"
            " SELECT 'north', 'main', pos, 'gauge:' || pos, 'north.gauge.read.v1', '{}', 'unreadable'"
            "   FROM unnest(ARRAY[4, 8]) AS pos"
        )
    restore(resting, head=6)

    compare(resting.listener("south"), head_of(resting))

    with resting.databases["south"].connection() as db:
        parked = [row["pos"] for row in db.execute("SELECT pos FROM parked")]
        dropped = [row["pos"] for row in db.execute("SELECT pos FROM dropped")]
    assert (parked, dropped) == ([4], [8])


def test_an_answer_of_an_epoch_that_is_over_changes_nothing(resting: NullHouse) -> None:
    resting.read("north", new_id(), *range(10))
    drain(SERVICES, resting.databases)
    restore(resting, head=6)
    south = resting.listener("south")
    compare(south, head_of(resting))

    forget(south, Forgotten(teller="north", lane="main", epoch=1, began=0, first=20))

    assert compare(south, head_of(resting)).outcome == "known"
    after = tell_unseen(resting, 11)
    assert settle(south, envelopes_of(resting, 7, 7)[0]).outcome == "applied"
    assert resting.heard("south", after)


def test_an_envelope_of_a_release_that_did_not_say_where_its_epoch_began_is_read(
    resting: NullHouse,
) -> None:
    resting.read("north", new_id(), *range(10))
    drain(SERVICES, resting.databases)
    restore(resting, head=6, began=None)
    after = tell_unseen(resting, 11, 12)
    written = msgspec.json.decode(pack(envelopes_of(resting, 7, 8)[0]))
    assert written.pop("began") is None
    envelope = unpack(msgspec.json.encode(written))
    assert isinstance(envelope, Envelope)

    assert settle(resting.listener("south"), envelope).outcome == "applied"

    assert resting.heard("south", after)
    assert rebuild_due(resting)


def test_restored_while_its_peers_run_it_is_heard_from_where_it_began(private: NullHouse) -> None:
    """The broker lost the first facts of the new epoch; the peers' first sign of it is a head or a later fact."""
    private.start("work")
    relay = private.start("relay")
    before = private.read("north", new_id(), *range(10))
    private.await_heard(before)
    private.await_quiet()
    relay.kill()
    restore(private, head=head_of(private).head - 4)
    after = tell_unseen(private, 11, 12, 13)
    empty(private)

    private.start("relay")
    private.await_heard([*after, *private.read("north", new_id(), 21)], 30)

    private.await_quiet()
    assert rebuild_due(private)
    assert repeated(private) == []


def test_who_was_away_longer_than_facts_are_kept_goes_on_and_needs_a_rebuild(
    resting: NullHouse,
) -> None:
    told_later = resting.read("north", new_id(), *range(10))[6:]
    with resting.databases["north"].connection() as db:
        number(db, "north", "main")
    envelopes = envelopes_of(resting, 7, 10)
    south = resting.listener("south")

    assert settle(south, envelopes[0]).missing == (1, 6)
    forget(south, Forgotten(teller="north", lane="main", epoch=1, first=7))
    assert settle(south, envelopes[0]).outcome == "applied"

    assert resting.heard("south", told_later)
    assert rebuild_due(resting)
