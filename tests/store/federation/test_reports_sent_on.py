"""Whom a report that is sent on reaches: the author's server, and the home of the channel where that is another."""

from typing import Any

import msgspec
import pytest

from federation.actors.domain import RemoteActor
from federation.hosts import actions as hosts
from federation.reports.actions import tell_settled
from shared.bus.outbox import tell
from shared.core.ids import new_id, remote_id
from shared.facts.moderation import Forwarding, HostJudged, HostRule, ReportReceived
from tests.house import House
from tests.store.federation.elsewhere import meet_actor, rows

POST = "https://m.example/notes/1"


@pytest.fixture
def ann(house: House) -> RemoteActor:
    """Somebody elsewhere, whose post stands in the copy of a channel of a third server."""
    with house.databases["federation"].connection() as db:
        author = meet_actor(db)
        home = meet_actor(db, "housing", "https://league.example", shared=False)
        db.execute(
            "INSERT INTO following (id, actor, follow_id, slug, host, name, purpose, url, topic, state, version,"
            " is_peer, is_archived, because) VALUES (%s, %s, 'x', 'housing@league.example', %s, 'Housing', '', %s,"
            " 'housing', 'followed', 1, true, false, '')",
            [home.id, home.actor, home.host, home.url],
        )
        db.execute(
            "INSERT INTO remote_objects (id, activity_id, author_id, channel_id, create_id, updated_at)"
            " VALUES (%s, %s, %s, %s, 'c', now())",
            [remote_id(POST), POST, author.id, home.id],
        )
    return author


def ask(house: House, ann: RemoteActor, *, post: str = POST) -> None:
    """Tell of a report that is to be sent on, as moderation does."""
    with house.databases["moderation"].connection() as db, db.transaction():
        forward = Forwarding(
            host=ann.host, activity_id=post, author_id=ann.id, words="It sells pills."
        )
        tell(
            db,
            ReportReceived(
                report_id=new_id(),
                item_kind="post",
                item_id=remote_id(post),
                rule="off_topic",
                forward=forward,
            ),
        )
    house.drain()


def sent(house: House) -> dict[str, Any]:
    """Return what is due, by inbox."""
    return {
        str(row["inbox"]): msgspec.json.decode(bytes(row["body"]))  # type: ignore[call-overload]
        for row in rows(
            house.databases["federation"],
            "SELECT d.inbox, o.body FROM deliveries d JOIN outgoing o ON o.pos = d.pos",
        )
    }


def settled(house: House) -> list[tuple[str, str, str]]:
    """Return what moderators are told of it by now: host, outcome, why."""
    with house.databases["federation"].connection() as db:
        tell_settled(db)
        tell_settled(db)
    house.drain()
    return [
        (str(row["host"]), str(row["outcome"]), str(row["reason"]))
        for row in rows(house.databases["moderation"], "SELECT * FROM sent_on ORDER BY host")
    ]


def block(house: House, host: str) -> None:
    rule = HostRule(host=host, policy="blocked", reason="Spam.", version=1)
    with house.databases["moderation"].connection() as db, db.transaction():
        tell(db, HostJudged(rule=rule))
    house.drain()


def test_the_author_s_server_and_the_home_are_told_each_in_its_own_words(
    house: House, ann: RemoteActor
) -> None:
    ask(house, ann)

    found = sent(house)
    assert set(found) == {"https://m.example/inbox", "https://league.example/users/housing/inbox"}
    assert {each["type"] for each in found.values()} == {"Flag"}
    assert {tuple(each["object"]) for each in found.values()} == {(ann.actor, POST)}
    assert found["https://m.example/inbox"]["to"] == [ann.actor]
    assert found["https://league.example/users/housing/inbox"]["to"] == [
        "https://league.example/users/housing"
    ]
    assert len({each["id"] for each in found.values()}) == 2
    signers = rows(
        house.databases["federation"],
        "SELECT DISTINCT k.kind FROM outgoing o JOIN keys k ON k.actor_id = o.signer_id",
    )
    assert [row["kind"] for row in signers] == ["instance"]


def test_a_blocked_server_is_told_nothing(house: House, ann: RemoteActor) -> None:
    block(house, "m.example")

    ask(house, ann)

    assert list(sent(house)) == ["https://league.example/users/housing/inbox"]


def test_what_is_not_known_here_is_told_to_nobody(house: House, ann: RemoteActor) -> None:
    ask(house, ann, post="https://m.example/notes/other")

    assert sent(house) == {}
    assert settled(house) == []


def test_what_is_on_its_way_is_not_told_as_sent_on(house: House, ann: RemoteActor) -> None:
    ask(house, ann)

    assert settled(house) == []


def test_moderators_are_told_who_took_it_and_who_did_not(house: House, ann: RemoteActor) -> None:
    ask(house, ann)
    with house.databases["federation"].connection() as db:
        db.execute("UPDATE deliveries SET state = 'delivered' WHERE host = 'm.example'")
    assert settled(house) == [("m.example", "delivered", "")]
    with house.databases["federation"].connection() as db:
        db.execute(
            "UPDATE deliveries SET state = 'failed', error = 'answered 403' WHERE host <> 'm.example'"
        )

    assert settled(house) == [
        ("league.example", "failed", "answered 403"),
        ("m.example", "delivered", ""),
    ]
    assert rows(house.databases["federation"], "SELECT * FROM flags_on_their_way") == []


def test_moderators_are_told_that_a_server_was_blocked_before_or_meanwhile(
    house: House, ann: RemoteActor
) -> None:
    block(house, "m.example")
    ask(house, ann)
    assert settled(house) == [("m.example", "blocked", "")]
    block(house, "league.example")

    assert [(host, outcome) for host, outcome, _why in settled(house)] == [
        ("league.example", "blocked"),
        ("m.example", "blocked"),
    ]


def test_a_server_that_is_dead_for_a_week_could_not_be_told(house: House, ann: RemoteActor) -> None:
    with house.databases["federation"].connection() as db:
        hosts.meet(db, ["https://m.example/inbox"])
        db.execute("UPDATE hosts SET failing_since = now() - interval '8 days'")

    ask(house, ann)

    assert settled(house) == [("m.example", "failed", "")]
