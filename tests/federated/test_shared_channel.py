"""A channel that lives on one instance is read and written from another, and both agree on what stands in it."""

import json
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from federation.trust.actions import distrust_host, trust_host
from services.discussions.channels.actions import (
    archive_channel,
    change_channel,
    reopen_channel,
)
from services.discussions.channels.reads import get_channel
from shared.core.ids import remote_id
from tests.federated.conftest import LEAGUE, Pair
from tests.house import House
from tests.peers.peer import ACTIVITY


def post_id(item: dict[str, Any]) -> UUID:
    return UUID(item["id"])


def test_a_channel_is_followed_and_filled_with_what_was_said_before(pair: Pair) -> None:
    first = pair.say(pair.ana, _open(pair), "Tiny homes on church land")
    pair.ana.post(f"/discussions/posts/{first['id']}/replies", {"body": "We have eleven."})
    pair.network.settle()

    pair.follow()

    assert pair.state() == "followed"
    there, here = pair.seen()
    assert [each.title for each in here] == ["Tiny homes on church land", ""]
    assert here == there


def test_what_is_said_at_home_arrives_in_the_copy(pair: Pair) -> None:
    _open(pair)
    pair.follow()

    said = pair.say(pair.ana, "housing", "Free plans for backyard homes")
    pair.network.settle()
    pair.ana.post(f"/discussions/posts/{said['id']}/replies", {"body": "Ours are online."})
    pair.network.settle()

    there, here = pair.seen()
    assert len(here) == 2
    assert here == there


def test_what_is_said_in_the_copy_stands_at_home_and_is_confirmed(pair: Pair) -> None:
    _open(pair)
    pair.follow()

    said = pair.say(pair.bo, pair.copy, "Has anybody leased school land?")
    assert _sent(pair, said) == "sent"
    pair.network.settle()

    there, here = pair.seen()
    assert [each.title for each in there] == ["Has anybody leased school land?"]
    assert here == there
    assert _sent(pair, said) == "confirmed"


def test_replies_go_both_ways(pair: Pair) -> None:
    _open(pair)
    pair.follow()
    said = pair.say(pair.ana, "housing", "Who hires out code inspectors?")
    pair.network.settle()

    id_here = remote_id(said["activity_id"])
    reply = pair.bo.post(f"/discussions/posts/{id_here}/replies", {"body": "We share one."})
    assert reply.status_code == 201, reply.text
    pair.network.settle()
    id_there = remote_id(reply.json["activity_id"])
    pair.ana.post(f"/discussions/posts/{id_there}/replies", {"body": "At what price?"})
    pair.network.settle()

    there, here = pair.seen()
    assert len(there) == 3
    assert here == there
    assert _sent(pair, reply.json) == "confirmed"


def test_what_is_begun_in_the_copy_names_a_thread_that_can_be_read(pair: Pair) -> None:
    _open(pair)
    pair.follow()
    said = pair.say(pair.bo, pair.copy, "Has anybody leased school land?")
    pair.network.settle()
    id_there = remote_id(said["activity_id"])
    reply = pair.ana.post(f"/discussions/posts/{id_there}/replies", {"body": "We did."})
    pair.network.settle()

    begun = _read(pair.town, said["activity_id"])
    thread = _read(pair.town, begun["context"])

    assert thread["orderedItems"] == [said["activity_id"], reply.json["activity_id"]]
    assert thread["attributedTo"] == pair.actor
    assert (
        _read(pair.league, f"{LEAGUE}/ap/threads/{id_there}")["orderedItems"]
        == thread["orderedItems"]
    )


def test_edits_and_withdrawals_follow(pair: Pair) -> None:
    _open(pair)
    pair.follow()
    at_home = pair.say(pair.ana, "housing", "To be changed at home")
    in_copy = pair.say(pair.bo, pair.copy, "To be changed in the town")
    gone = pair.say(pair.bo, pair.copy, "To be taken back")
    pair.network.settle()

    pair.ana.ask("PUT", f"/discussions/posts/{at_home['id']}", {"body": "Changed at home."})
    pair.bo.ask("PUT", f"/discussions/posts/{in_copy['id']}", {"body": "Changed in the town."})
    assert pair.bo.ask("DELETE", f"/discussions/posts/{gone['id']}").status_code == 204
    pair.network.settle()

    there, here = pair.seen()
    assert sorted(each.body for each in there) == ["", "Changed at home.", "Changed in the town."]
    assert [each.is_gone for each in there].count(True) == 1
    assert here == there
    assert "Update" in _announced(pair), "the home passes edits of others on"


def test_the_copy_is_named_and_archived_as_its_home_is(pair: Pair) -> None:
    _open(pair)
    pair.follow()

    with pair.league.databases["discussions"].connection() as db:
        change_channel(db, "housing", name="Homes", purpose="Homes people can pay for.")
        archive_channel(db, "housing")
    pair.network.settle()
    assert _copy_as_shown(pair) == ("Homes", "Homes people can pay for.", True)
    refused = pair.bo.post(
        "/discussions/posts",
        {"channel": pair.copy, "kind": "question", "title": "Too late?", "body": "Is it?"},
    )
    assert refused.status_code in {403, 409, 422}, refused.text

    with pair.league.databases["discussions"].connection() as db:
        reopen_channel(db, "housing")
    pair.network.settle()
    assert _copy_as_shown(pair) == ("Homes", "Homes people can pay for.", False)


def test_what_the_home_hides_is_hidden_in_the_copy_and_comes_back(pair: Pair) -> None:
    _open(pair)
    pair.follow()
    said = pair.say(pair.bo, pair.copy, "Something out of bounds")
    pair.network.settle()
    there_id = remote_id(said["activity_id"])
    moderator = pair.league.add_member("elmford", is_moderator=True)
    programs = pair.league.programs(pair.league.token(moderator))

    hidden = programs.post(
        "/moderation/decisions",
        {
            "item": f"post:{there_id}",
            "verdict": "hide",
            "rule": "personal_data",
            "reason": "It names a child.",
        },
    )
    assert hidden.status_code in {200, 201}, hidden.text
    pair.network.settle()

    there, here = pair.seen()
    assert [each.is_gone for each in there] == [True]
    assert here == there
    restored = programs.post(
        "/moderation/decisions",
        {
            "item": f"post:{there_id}",
            "verdict": "restore",
            "rule": "personal_data",
            "reason": "It does not.",
        },
    )
    assert restored.status_code in {200, 201}, restored.text
    pair.network.settle()
    there, here = pair.seen()
    assert [each.is_gone for each in there] == [False]
    assert here == there


def test_a_closed_channel_answers_why_it_does_not_show_a_post(pair: Pair) -> None:
    _open(pair)
    pair.follow()
    with pair.league.databases["discussions"].connection() as db:
        db.execute("UPDATE channels SET outside = 'closed'")

    said = pair.say(pair.bo, pair.copy, "Is anybody there?")
    pair.network.settle()

    assert _sent(pair, said) == "refused"
    assert pair.seen()[0] == []


def test_a_channel_that_was_left_keeps_what_it_had_and_takes_nothing(pair: Pair) -> None:
    _open(pair)
    pair.follow()
    pair.say(pair.ana, "housing", "Before")
    pair.network.settle()
    with pair.town.databases["federation"].connection() as db:
        from federation.mirror.actions import leave_channel

        leave_channel(db, remote_id(pair.actor))
    pair.network.settle()

    pair.say(pair.ana, "housing", "After")
    pair.network.settle()

    assert [each.title for each in pair.seen()[1]] == ["Before"]
    refused = pair.bo.post(
        "/discussions/posts",
        {"channel": pair.copy, "kind": "question", "title": "Too late?", "body": "Words."},
    )
    assert refused.status_code == 422


def _read(house: House, id_: str) -> dict[str, Any]:
    answer = house.client().get(urlsplit(id_).path, headers={"Accept": ACTIVITY})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = json.loads(answer.data)
    return found


def _open(pair: Pair) -> str:
    assert pair.actor.startswith(LEAGUE)
    return "housing"


def _sent(pair: Pair, said: dict[str, Any]) -> str:
    with pair.town.databases["discussions"].connection() as db:
        row = db.execute(
            "SELECT state FROM sent_posts WHERE post_id = %s", [post_id(said)]
        ).fetchone()
    assert row is not None
    return str(row["state"])


def test_an_office_of_a_trusted_server_stands_with_the_offices(pair: Pair) -> None:
    _open(pair)
    pair.follow()
    before = pair.say(pair.bo, pair.copy, "Said before anybody vouched")
    pair.network.settle()
    with pair.league.databases["federation"].connection() as db:
        trust_host(db, "town.localhost:8002", "Member of the league since 2019")
    pair.league.drain()

    after = pair.say(pair.bo, pair.copy, "Said by an office that is believed")
    pair.network.settle()

    assert _is_public(pair, before) is True
    assert _is_public(pair, after) is False
    page = pair.league.client().get(f"/channels/housing/{remote_id(after['activity_id'])}").text
    assert "town.localhost:8002" in page
    assert "Member of the league since 2019" in page


def test_who_is_no_longer_vouched_for_is_of_the_public_again(pair: Pair) -> None:
    _open(pair)
    pair.follow()
    with pair.league.databases["federation"].connection() as db:
        trust_host(db, "town.localhost:8002", "For a while")
    pair.say(pair.bo, pair.copy, "Believed")
    pair.network.settle()
    with pair.league.databases["federation"].connection() as db:
        distrust_host(db, "town.localhost:8002")
    pair.league.drain()

    said = pair.say(pair.bo, pair.copy, "No longer")
    pair.network.settle()

    assert _is_public(pair, said) is True


def _copy_as_shown(pair: Pair) -> tuple[str, str, bool]:
    with pair.town.databases["discussions"].connection() as db:
        channel = get_channel(db, pair.copy)
    return channel.name, channel.purpose, channel.is_archived


def _is_public(pair: Pair, said: dict[str, Any]) -> bool:
    with pair.league.databases["discussions"].connection() as db:
        row = db.execute(
            "SELECT from_public FROM posts WHERE said_as = %s", [said["activity_id"]]
        ).fetchone()
    assert row is not None
    return bool(row["from_public"])


def _announced(pair: Pair) -> set[str]:
    """Return which kinds of activities of the town the league has passed on."""
    with pair.league.databases["federation"].connection() as db:
        rows = db.execute(
            "SELECT convert_from(body, 'UTF8')::jsonb -> 'object' ->> 'type' AS type FROM outgoing"
            " WHERE convert_from(body, 'UTF8')::jsonb ->> 'type' = 'Announce'"
            "   AND convert_from(body, 'UTF8')::jsonb -> 'object' ->> 'actor' LIKE 'http://town%'"
        )
        return {row["type"] for row in rows}


def test_a_case_study_is_announced_elsewhere_and_asks_nothing(pair: Pair) -> None:
    _open(pair)
    pair.follow()
    with pair.town.databases["federation"].connection() as db:
        trust_host(db, "league.localhost:8001", "The league itself")
    pair.town.drain()
    case = {
        "channel": "housing",
        "title": "A register of empty homes",
        "problem": "Nobody knew which homes stood empty.",
        "action": "We counted them, block by block.",
        "outcome": {
            "indicator": "Empty homes",
            "unit": "homes",
            "baseline": 40,
            "baseline_on": "2024-03-01",
            "result": 31,
            "result_on": "2025-03-01",
        },
    }
    made = pair.ana.post("/knowledge/cases", case)
    assert made.status_code == 201
    pair.network.settle()

    items = pair.bo.get(f"/discussions/channels/{pair.copy}/posts").json["items"]
    assert [(each["title"], each["kind"]) for each in items] == [(case["title"], "case")]
    client = pair.town.client()
    listed = client.get(f"/channels/{pair.copy}").text
    assert "Case study" in listed
    assert "Announcement" not in listed
    assert "from 40 to 31 homes" in listed
    assert "from 40 to 31 homes" in pair.league.client().get("/channels/housing").text
    thread = client.get(f"/channels/{pair.copy}/{items[0]['id']}").text
    assert f'href="{made.json["url"]}"' in thread
    assert "Read the case study at league.localhost:8001" in thread
    found = pair.bo.get("/frontdesk/search?q=register").json["items"]
    assert [(each["kind"], each["outcome"]["result"]) for each in found] == [("case", 31)]
    assert "from 40 to 31 homes" in client.get("/").text

    pair.ana.ask(
        "PUT",
        f"/knowledge/cases/{made.json['id']}",
        case | {"outcome": case["outcome"] | {"result": 29}},
    )
    pair.network.settle()

    assert "from 40 to 29 homes" in client.get(f"/channels/{pair.copy}").text
    assert "from 40 to 29 homes" in client.get("/").text
