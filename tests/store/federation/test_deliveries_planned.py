"""An activity is planned once per distinct inbox, in the caller's transaction, and never for a blocked host."""

import pytest

from federation.delivery import actions
from federation.delivery.domain import Outgoing, Plan
from federation.follows import actions as follows
from federation.hosts import actions as hosts
from shared.core.hosts import NotAnAddress
from shared.core.ids import new_id
from shared.data.database import Connection, Database
from shared.facts.moderation import HostRule
from tests.store.federation.elsewhere import follow_of, meet_actor, open_channel, rows


def _outgoing(name: str = "1") -> Outgoing:
    return Outgoing(f"http://localhost:8000/ap/activities/{name}", new_id(), new_id(), b"{}")


def _follow(
    db: Connection, channel: object, *origins: str, names: tuple[str, ...] = ("ann",)
) -> None:
    for origin in origins:
        for name in names:
            actor = meet_actor(db, name, origin)
            with db.transaction():
                follows.receive_follow(db, actor, follow_of(actor, channel), ("channels", channel))
    db.execute("DELETE FROM outgoing")


def _planned(federation: Database) -> list[str]:
    return [
        str(r["inbox"]) for r in rows(federation, "SELECT inbox FROM deliveries ORDER BY inbox")
    ]


def test_followers_of_one_server_share_one_delivery(federation: Database) -> None:
    with federation.connection() as db:
        channel, other = open_channel(db), open_channel(db)
        _follow(db, channel, "https://a.example", "https://b.example", names=("ann", "bob"))
        _follow(db, other, "https://b.example", "https://c.example")
        with db.transaction():
            count = actions.plan(
                db, _outgoing(), followers_of=[channel, other],
                inboxes=["https://d.example/inbox", "https://A.example:443/inbox"],
            )  # fmt: skip

    assert count == 4
    assert _planned(federation) == [f"https://{one}.example/inbox" for one in "abcd"]
    assert len(rows(federation, "SELECT 1 FROM outgoing")) == 1


def test_followers_can_be_narrowed_to_how_their_server_is_spoken_to(federation: Database) -> None:
    with federation.connection() as db:
        channel = open_channel(db)
        _follow(db, channel, "https://mastodon.example", "https://lemmy.example")
        hosts.note_groups(db, "lemmy.example")
        with db.transaction():
            actions.plan(
                db, _outgoing(), followers_of=[channel], speaks=frozenset({"group", "peer"}),
                inboxes=["https://author.example/inbox"],
            )  # fmt: skip

    assert _planned(federation) == ["https://author.example/inbox", "https://lemmy.example/inbox"]


def test_nothing_is_planned_for_a_blocked_host_or_one_dead_for_a_week(federation: Database) -> None:
    with federation.connection() as db:
        channel = open_channel(db)
        _follow(
            db, channel, "https://a.bad.example", "https://dead.example", "https://good.example"
        )
        hosts.obey_rule(
            db, HostRule(host="bad.example", policy="blocked", reason="Spam", version=1)
        )
        db.execute(
            "UPDATE hosts SET failing_since = now() - interval '8 days' WHERE host = 'dead.example'"
        )
        with db.transaction():
            actions.plan(
                db, _outgoing(), followers_of=[channel], inboxes=["https://bad.example:8443/inbox"]
            )

    assert _planned(federation) == ["https://good.example/inbox"]


def test_what_is_due_nowhere_is_not_kept(federation: Database) -> None:
    with federation.transaction() as db:
        assert actions.plan(db, _outgoing(), followers_of=[new_id()]) == 0

    assert rows(federation, "SELECT 1 FROM outgoing") == []


def test_many_are_planned_in_their_order_each_for_its_own_audience(federation: Database) -> None:
    with federation.connection() as db:
        channel = open_channel(db)
        _follow(db, channel, "https://mastodon.example", "https://lemmy.example")
        hosts.note_groups(db, "lemmy.example")
        hosts.look_up(db, lambda origin: origin[8:].partition(".")[0], most=2)
        with db.transaction():
            count = actions.plan_all(
                db,
                [
                    Plan(_outgoing("first"), (channel,), frozenset({"group", "peer"})),
                    Plan(_outgoing("for nobody"), (new_id(),)),
                    Plan(_outgoing("second"), (), inboxes=("https://author.example/inbox",)),
                    Plan(_outgoing("third"), (channel, channel), frozenset({"microblog"})),
                ],
            )

    found = rows(
        federation,
        "SELECT o.activity_id, d.inbox FROM outgoing o LEFT JOIN deliveries d USING (pos) ORDER BY pos",
    )
    assert count == 3
    assert [(str(r["activity_id"]).rpartition("/")[2], r["inbox"]) for r in found] == [
        ("first", "https://lemmy.example/inbox"),
        ("second", "https://author.example/inbox"),
        ("third", "https://mastodon.example/inbox"),
    ]


def test_what_is_no_address_is_refused(federation: Database) -> None:
    with federation.connection() as db, pytest.raises(NotAnAddress), db.transaction():
        actions.plan(db, _outgoing(), inboxes=["ftp://a.example/inbox"])

    assert rows(federation, "SELECT 1 FROM outgoing") == []


def test_five_thousand_hosts_are_one_statement(federation: Database) -> None:
    with federation.connection() as db:
        channel = open_channel(db)
        db.execute(
            "INSERT INTO hosts (host, names)"
            " SELECT n || '.example', ARRAY[n || '.example', 'example'] FROM generate_series(1, 5000) n"
        )
        db.execute(
            "INSERT INTO remote_actors (id, actor, host, type, handle, name, url, inbox, keys)"
            " SELECT gen_random_uuid(), 'https://' || n || '.example/a', n || '.example', 'Person', 'a', 'a',"
            " 'u', 'i', '{}' FROM generate_series(1, 5000) n"
        )
        db.execute(
            "INSERT INTO followers (id, followed_id, follower_id, follow_id, host, inbox)"
            " SELECT gen_random_uuid(), %s, id, 'f', host, 'https://' || host || '/inbox' FROM remote_actors",
            [channel],
        )
        with db.transaction():
            count = actions.plan(db, _outgoing(), followers_of=[channel])

    assert count == 5_000
