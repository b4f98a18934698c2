"""Whom a report that is sent on reaches: the author's server, and the home of the channel where that is another."""

from typing import Any

import msgspec
import pytest

from federation.actors.domain import RemoteActor
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
    rule = HostRule(host="m.example", policy="blocked", reason="Spam.", version=1)
    with house.databases["moderation"].connection() as db, db.transaction():
        tell(db, HostJudged(rule=rule))
    house.drain()

    ask(house, ann)

    assert list(sent(house)) == ["https://league.example/users/housing/inbox"]


def test_what_is_not_known_here_is_told_to_nobody(house: House, ann: RemoteActor) -> None:
    ask(house, ann, post="https://m.example/notes/other")

    assert sent(house) == {}
