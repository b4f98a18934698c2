"""A teller restored to an earlier moment begins a new epoch: nothing is sent again, nothing rises from the dead."""

import psycopg

from shared.bus.drain import drain
from shared.bus.envelope import Forgotten, Head
from shared.bus.lag import all_lags
from shared.bus.relay import number, told
from shared.bus.settle import compare, forget, settle
from shared.core.clock import now
from shared.core.ids import new_id
from tests.bus.houses import NullHouse
from tests.bus.null.services import SERVICES


def restore(house: NullHouse, *, head: int) -> None:
    """Put north back to where it had told so much, as a restore from a backup does."""
    with psycopg.connect(house.admin_url) as admin:
        admin.execute("DELETE FROM north.outbox WHERE pos > %s", [head])
        admin.execute("UPDATE north.stream SET head = %s, epoch = 2 WHERE lane = 'main'", [head])


def rebuild_due(house: NullHouse) -> bool:
    """Return whether the south knows that it needs a rebuild."""
    lags = all_lags(SERVICES, house.databases)
    return any(lag.rebuild_due for lag in lags if (lag.service, lag.teller) == ("south", "north"))


def test_after_a_restore_with_peers_live_nothing_is_repeated(resting: NullHouse) -> None:
    before = [resting.read("north", new_id(), n)[0] for n in range(10)]
    drain(SERVICES, resting.databases)
    with resting.databases["north"].connection() as db:
        lost = list(told(db, "north", "main", 7, 10))
        restore(resting, head=6)
        after = resting.read("north", new_id(), 11, 12)
        fresh = number(db, "north", "main")
    south = resting.listener("south")

    assert [settle(south, envelope).outcome for envelope in fresh] == ["applied"]
    assert [settle(south, envelope).outcome for envelope in lost] == ["old epoch"]

    assert fresh[0].first == 7
    assert resting.heard("south", [*before, *after])
    assert rebuild_due(resting)
    with resting.databases["south"].connection() as db:
        assert db.execute("SELECT FROM effects WHERE times <> 1").fetchall() == []


def test_a_head_of_a_new_epoch_asks_for_nothing_again(resting: NullHouse) -> None:
    resting.read("north", new_id(), *range(10))
    drain(SERVICES, resting.databases)
    restore(resting, head=6)
    south = resting.listener("south")
    head = Head(teller="north", lane="main", epoch=2, head=6, said_at=now())

    assert compare(south, head).outcome == "known"
    assert rebuild_due(resting)


def test_who_was_away_longer_than_facts_are_kept_goes_on_and_needs_a_rebuild(
    resting: NullHouse,
) -> None:
    told_later = resting.read("north", new_id(), *range(10))[6:]
    with resting.databases["north"].connection() as db:
        number(db, "north", "main")
        envelopes = list(told(db, "north", "main", 7, 10))
    south = resting.listener("south")

    assert settle(south, envelopes[0]).missing == (1, 6)
    forget(south, Forgotten(teller="north", lane="main", epoch=1, first=7))
    assert settle(south, envelopes[0]).outcome == "applied"

    assert resting.heard("south", told_later)
    assert rebuild_due(resting)
