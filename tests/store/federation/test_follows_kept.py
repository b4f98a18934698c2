"""Following begins, is answered and ends; each step needs what it changes and happens once."""

import json
from dataclasses import replace

import pytest

from federation.follows import actions, reads
from federation.hosts import actions as hosts
from shared.bus.drain import drain
from shared.core.ids import activity_id, new_id
from shared.data.database import Database
from shared.facts.moderation import HostRule
from tests.store.federation.elsewhere import (
    ORIGIN,
    follow_of,
    meet_actor,
    open_channel,
    rows,
    told,
)


def _answers(federation: Database) -> list[dict[str, object]]:
    found = rows(federation, "SELECT body FROM outgoing ORDER BY pos")
    return [json.loads(bytes(row["body"])) for row in found]


def test_a_follow_is_kept_told_and_accepted_with_the_follow_inside(federation: Database) -> None:
    with federation.transaction() as db:
        channel, ann = open_channel(db), meet_actor(db)
        outcome = actions.receive_follow(db, ann, follow_of(ann, channel), ("channels", channel))
        count = reads.count_followers(db, channel)

    assert (outcome, count, told(federation)) == ("accepted", 1, ["federation.follow.begun.v1"])
    [answer] = _answers(federation)
    followed = activity_id(ORIGIN, "channels", channel)
    assert str(answer["id"]).startswith(f"{ORIGIN}/ap/activities/")
    assert (answer["type"], answer["actor"], answer["to"]) == ("Accept", followed, [ann.actor])
    assert answer["object"] == {
        "id": f"{ann.actor}#follow-1", "type": "Follow", "actor": ann.actor, "object": followed,
    }  # fmt: skip
    assert rows(federation, "SELECT inbox, host, state FROM deliveries") == [
        {"inbox": ann.inbox, "host": "m.example", "state": "waiting"}
    ]


def test_a_follow_sent_again_is_accepted_again_with_a_new_id_and_told_once(
    federation: Database,
) -> None:
    with federation.transaction() as db:
        channel, ann = open_channel(db), meet_actor(db)
        for number in (1, 2, 2):
            follow = follow_of(ann, channel, number)
            actions.receive_follow(db, ann, follow, ("channels", channel))
        count = reads.count_followers(db, channel)

    answers = _answers(federation)
    assert count == 1
    assert len({answer["id"] for answer in answers}) == 3
    assert [answer["object"]["id"] for answer in answers] == [
        f"{ann.actor}#follow-{number}" for number in (1, 2, 2)
    ]
    assert told(federation) == ["federation.follow.begun.v1"]


def test_the_instance_itself_is_not_followed(federation: Database) -> None:
    instance = new_id()
    with federation.transaction() as db:
        ann = meet_actor(db)
        follow = follow_of(ann, instance) | {"object": activity_id(ORIGIN, "instance", instance)}
        outcome = actions.receive_follow(db, ann, follow, ("instance", instance))

    assert outcome == "rejected"
    assert [answer["type"] for answer in _answers(federation)] == ["Reject"]
    assert told(federation) == []


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ("https://m.example", "rejected"),
        ("http://127.0.0.2:9001", "accepted"),
        ("http://localhost:9001", "accepted"),
    ],
)
def test_an_invented_channel_is_followed_on_this_machine_only(
    federation: Database, origin: str, expected: str
) -> None:
    with federation.transaction() as db:
        channel, ann = open_channel(db, demonstration=True), meet_actor(db, origin=origin)
        outcome = actions.receive_follow(db, ann, follow_of(ann, channel), ("channels", channel))

    assert outcome == expected


def test_a_blocked_host_gets_no_answer_and_follows_no_more(federation: Database) -> None:
    with federation.transaction() as db:
        channel, ann = open_channel(db), meet_actor(db, origin="https://sub.m.example")
        actions.receive_follow(db, ann, follow_of(ann, channel), ("channels", channel))
        hosts.obey_rule(db, HostRule(host="m.example", policy="blocked", reason="Spam", version=1))
        outcome = actions.receive_follow(db, ann, follow_of(ann, channel, 2), ("channels", channel))

    assert outcome == "rejected"
    assert [answer["type"] for answer in _answers(federation)] == ["Accept"]
    assert told(federation) == ["federation.follow.begun.v1", "federation.follow.ended.v1"]


def test_what_is_not_here_is_not_followed(federation: Database) -> None:
    with federation.transaction() as db:
        channel, other, ann = open_channel(db), open_channel(db), meet_actor(db)
        stranger = new_id()
        outcomes = [
            actions.receive_follow(db, ann, follow_of(ann, stranger), ("channels", stranger)),
            actions.receive_follow(db, ann, follow_of(ann, other), ("channels", channel)),
            actions.receive_follow(
                db, ann, follow_of(ann, channel) | {"object": [1]}, ("channels", channel)
            ),
        ]

    assert outcomes == ["unknown"] * 3
    assert (told(federation), _answers(federation)) == ([], [])


def test_only_the_follower_ends_a_follow_by_its_id_or_by_whom_it_is_of(
    federation: Database,
) -> None:
    with federation.transaction() as db:
        channel, ann, bob = open_channel(db), meet_actor(db), meet_actor(db, "bob")
        for actor in (ann, bob):
            actions.receive_follow(db, actor, follow_of(actor, channel), ("channels", channel))
        theirs = f"{ann.actor}#follow-1"
        refused = actions.end_follow(db, bob, follow_id=theirs)
        by_id = actions.end_follow(db, ann, follow_id=theirs)
        again = actions.end_follow(db, ann, follow_id=theirs)
        by_followed = actions.end_follow(db, bob, followed_id=channel)
        count = reads.count_followers(db, channel)

    assert (refused, by_id, again, by_followed, count) == (False, True, False, True, 0)
    assert told(federation).count("federation.follow.ended.v1") == 2


def test_an_actor_that_is_gone_and_an_inbox_that_is_gone_follow_nothing(
    federation: Database,
) -> None:
    with federation.transaction() as db:
        channels = [open_channel(db), open_channel(db)]
        ann, bob = meet_actor(db), meet_actor(db, "bob")
        for channel in channels:
            for actor in (ann, bob):
                actions.receive_follow(db, actor, follow_of(actor, channel), ("channels", channel))
        gone = actions.end_all_follows(db, ann.id)
        behind = actions.end_follows_at(db, bob.delivery_inbox)

    assert (gone, behind) == (2, 2)
    assert told(federation).count("federation.follow.ended.v1") == 4


def test_facts_of_following_can_be_heard(
    federation: Database, databases: dict[str, Database]
) -> None:
    from deploy.house import SERVICES

    with federation.transaction() as db:
        channel, ann = open_channel(db), meet_actor(db)
        actions.receive_follow(db, ann, follow_of(ann, channel), ("channels", channel))

    drain(SERVICES, databases)


def test_a_group_that_follows_has_its_server_spoken_to_as_group_software(
    federation: Database,
) -> None:
    with federation.transaction() as db:
        channel, ann = open_channel(db), replace(meet_actor(db), type="Group")
        actions.receive_follow(db, ann, follow_of(ann, channel), ("channels", channel))

    assert rows(federation, "SELECT speaks FROM hosts") == [{"speaks": "group"}]
