"""Who decides what across instances: reports that are sent on, hidings of a home and of a mirror, and what is forged."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from federation.inbox.domain import Arrival
from federation.inbox.registry import handle
from federation.inbox.scene import Arrived, Scene
from federation.vocabulary.context import PUBLIC
from shared.core.clock import now
from shared.core.ids import activity_id, remote_id
from shared.data.database import Connection
from tests.federated.conftest import Pair
from tests.house import House, Programs
from tests.network import Seen
from tests.store.federation.elsewhere import meet_actor


@pytest.fixture
def shared_pair(pair: Pair) -> Pair:
    """The town follows the league's channel."""
    assert pair.channel_id
    pair.follow()
    return pair


def moderator(house: House) -> Programs:
    """Return a moderator of an office that says nothing."""
    return house.programs(house.token(house.add_member("quietville", is_moderator=True)))


def report(programs: Programs, item: UUID | str, *, forward: bool) -> None:
    wish = {"item": f"post:{item}", "rule": "abuse", "reason": "It insults 2 & more people."}
    answer = programs.post("/moderation/reports", wish | {"forward": forward})
    assert answer.status_code == 201, answer.text
    assert answer.json["rule"] == "abuse"


def author_of(house: House, said: dict[str, Any]) -> str:
    """Return the ActivityPub id of the office that said something at home."""
    with house.databases["discussions"].connection() as db:
        row = db.execute("SELECT office_id FROM posts WHERE id = %s", [said["id"]]).fetchone()
    assert row is not None
    return activity_id(house.settings.origin, "offices", row["office_id"])


def queue(house: House) -> list[dict[str, Any]]:
    """Return what waits in an instance's queue from other servers."""
    with house.databases["moderation"].connection() as db:
        return db.execute(
            "SELECT item_id, host, reason, outcome FROM reports WHERE host IS NOT NULL"
        ).fetchall()


def flags(db: Connection) -> list[dict[str, Any]]:
    """Return the Flags an instance has sent or will send."""
    rows = db.execute("SELECT body FROM outgoing ORDER BY pos").fetchall()
    said = [msgspec.json.decode(row["body"]) for row in rows]
    return [each for each in said if each["type"] == "Flag"]


def test_a_report_that_is_sent_on_arrives_in_the_queue_of_the_home(shared_pair: Pair) -> None:
    pair = shared_pair
    said = pair.say(pair.ana, "housing", "Something rude")
    pair.network.settle()

    report(pair.bo, remote_id(said["activity_id"]), forward=True)
    pair.network.settle()

    assert queue(pair.league) == [
        {
            "item_id": UUID(said["id"]),
            "host": "town.localhost:8002",
            "reason": "It insults 2 & more people.",
            "outcome": "open",
        }
    ]
    with pair.town.databases["federation"].connection() as db:
        (flag,) = flags(db)
    author = author_of(pair.league, said)
    assert flag["object"] == [author, said["activity_id"]]
    assert flag["actor"].startswith("http://town.localhost:8002/ap/instance/")
    assert "springvale" not in str(flag)


def test_a_report_that_nobody_asked_to_send_on_stays(shared_pair: Pair) -> None:
    pair = shared_pair
    said = pair.say(pair.ana, "housing", "Something rude")
    pair.network.settle()

    report(pair.bo, remote_id(said["activity_id"]), forward=False)
    pair.network.settle()

    assert queue(pair.league) == []
    with pair.town.databases["federation"].connection() as db:
        assert flags(db) == []


def test_a_moderator_who_hides_a_post_may_tell_its_author_s_server(shared_pair: Pair) -> None:
    pair = shared_pair
    said = pair.say(pair.bo, pair.copy, "Something rude from the town")
    pair.network.settle()

    wish = {"item": f"post:{remote_id(said['activity_id'])}", "verdict": "hide", "rule": "abuse"}
    answer = moderator(pair.league).post(
        "/moderation/decisions", wish | {"reason": "It insults.", "forward": True}
    )
    assert answer.status_code == 201, answer.text
    pair.network.settle()

    with pair.league.databases["federation"].connection() as db:
        (flag,) = flags(db)
    assert flag["object"][1] == said["activity_id"]
    assert flag["content"] == "It insults."


def decide(house: House, programs: Programs, said: UUID | str, verdict: str, **words: Any) -> None:
    wish = {"item": f"post:{said}", "verdict": verdict, "reason": "It names a child."}
    rule = {"rule": "personal_data"} if verdict == "hide" else {}
    answer = programs.post("/moderation/decisions", wish | rule | words)
    assert answer.status_code == 201, answer.text


def log(house: House) -> list[tuple[Any, ...]]:
    """Return the public log, newest first: what, about which post, under which rule, why, decided where."""
    items = house.programs().get("/moderation/log").json["items"]
    return [
        (each["verdict"], each["item"], each["rule"], each["reason"], each["home"])
        for each in items
    ]


def gone(seen: list[Seen]) -> list[bool]:
    return [each.is_gone for each in seen]


@pytest.mark.parametrize("author", ["league", "town"])
def test_what_the_home_hides_is_in_the_mirror_s_log_with_rule_and_reason(
    shared_pair: Pair, author: str
) -> None:
    pair = shared_pair
    by = (pair.ana, "housing") if author == "league" else (pair.bo, pair.copy)
    said = pair.say(*by, "A child of our street")
    pair.network.settle()
    there = said["id"] if author == "league" else remote_id(said["activity_id"])
    here = remote_id(said["activity_id"]) if author == "league" else said["id"]
    judge = moderator(pair.league)

    decide(pair.league, judge, there, "hide")
    pair.network.settle()

    assert [gone(each) for each in pair.seen()] == [[True], [True]]
    host = "league.localhost:8001"
    hidden = ("hide", f"post:{here}", "personal_data", "It names a child.", host)
    assert log(pair.town) == [hidden]
    assert [entry[4] for entry in log(pair.league)] == [None]
    with pair.town.databases["discussions"].connection() as db:
        row = db.execute("SELECT is_withdrawn, is_hidden FROM posts WHERE id = %s", [here])
        assert row.fetchone() == {"is_withdrawn": False, "is_hidden": True}
    client = pair.town.client()
    client.get("/log")
    assert f"Hidden by {host}, the channel’s home: Personal data of others" in client.page.text

    decide(pair.league, judge, there, "restore", reason="It does not.")
    pair.network.settle()

    assert [gone(each) for each in pair.seen()] == [[False], [False]]
    assert pair.seen()[0] == pair.seen()[1]
    assert log(pair.town) == [("restore", f"post:{here}", "personal_data", "", host), hidden]
    feed = client.get("/log.atom?lang=es")
    assert "Restaurada por" in feed.text
    assert "Project-Id-Version" not in feed.text


def test_a_reply_that_the_home_hid_says_so_in_the_mirror_s_thread(shared_pair: Pair) -> None:
    pair = shared_pair
    said = pair.say(pair.bo, pair.copy, "How do you register rentals?")
    pair.network.settle()
    there = remote_id(said["activity_id"])
    reply = pair.ana.post(f"/discussions/posts/{there}/replies", {"body": "Ask Tim, 9 years old."})
    pair.network.settle()

    decide(pair.league, moderator(pair.league), reply.json["id"], "hide")
    pair.network.settle()

    client = pair.town.client()
    client.get(f"/channels/{pair.copy}/{said['id']}")
    assert "Hidden by league.localhost:8001, where this channel lives." in client.page.text
    assert "Ask Tim" not in client.page.text


def test_a_withdrawal_is_no_hiding(shared_pair: Pair) -> None:
    pair = shared_pair
    ours = pair.say(pair.bo, pair.copy, "Said in the town")
    theirs = pair.say(pair.ana, "housing", "Said in the league")
    pair.network.settle()

    assert pair.bo.ask("DELETE", f"/discussions/posts/{ours['id']}").status_code == 204
    assert pair.ana.ask("DELETE", f"/discussions/posts/{theirs['id']}").status_code == 204
    pair.network.settle()

    assert [gone(each) for each in pair.seen()] == [[True, True], [True, True]]
    for house in (pair.league, pair.town):
        assert log(house) == []
        with house.databases["discussions"].connection() as db:
            rows = db.execute("SELECT is_withdrawn, is_hidden FROM posts").fetchall()
        assert rows == [{"is_withdrawn": True, "is_hidden": False}] * 2


def test_what_a_mirror_hides_stays_hidden_there_and_nowhere_else(shared_pair: Pair) -> None:
    pair = shared_pair
    theirs = pair.say(pair.ana, "housing", "Said in the league")
    ours = pair.say(pair.bo, pair.copy, "Said in the town")
    pair.network.settle()
    judge = moderator(pair.town)

    decide(pair.town, judge, remote_id(theirs["activity_id"]), "hide")
    decide(pair.town, judge, ours["id"], "hide")
    pair.network.settle()

    assert [gone(each) for each in pair.seen()] == [[False, False], [True, True]]
    assert log(pair.league) == []
    assert [entry[4] for entry in log(pair.town)] == [None, None]


def test_what_moderators_here_hid_too_does_not_come_back_when_the_home_restores(
    shared_pair: Pair,
) -> None:
    pair = shared_pair
    said = pair.say(pair.ana, "housing", "A child of our street")
    pair.network.settle()
    judge = moderator(pair.league)
    decide(pair.league, judge, said["id"], "hide")
    pair.network.settle()
    decide(pair.town, moderator(pair.town), remote_id(said["activity_id"]), "hide")
    pair.town.drain()

    decide(pair.league, judge, said["id"], "restore")
    pair.network.settle()

    assert [gone(each) for each in pair.seen()] == [[False], [True]]


def test_what_the_home_hid_after_us_does_not_come_back_when_moderators_here_restore(
    shared_pair: Pair,
) -> None:
    pair = shared_pair
    said = pair.say(pair.ana, "housing", "A child of our street")
    pair.network.settle()
    home, here = moderator(pair.league), moderator(pair.town)
    copy = remote_id(said["activity_id"])
    decide(pair.town, here, copy, "hide")
    pair.network.settle()
    decide(pair.league, home, said["id"], "hide")
    pair.network.settle()

    decide(pair.town, here, copy, "restore", reason="It does not.")
    pair.network.settle()
    assert [gone(each) for each in pair.seen()] == [[True], [True]]

    decide(pair.league, home, said["id"], "restore", reason="It does not.")
    pair.network.settle()
    assert [gone(each) for each in pair.seen()] == [[False], [False]]


def test_a_case_study_that_the_home_hides_is_in_the_mirror_s_log_with_its_rule(
    shared_pair: Pair,
) -> None:
    pair = shared_pair
    words = {"title": "Empty homes", "problem": "Nobody knew.", "action": "We counted them."}
    case = pair.ana.post("/knowledge/cases", {"channel": "housing"} | words)
    assert case.status_code == 201, case.text
    pair.network.settle()
    judge = moderator(pair.league)
    about = {"item": f"case:{case.json['id']}", "reason": "It names a child."}

    hidden = judge.post(
        "/moderation/decisions", about | {"verdict": "hide", "rule": "personal_data"}
    )
    assert hidden.status_code == 201, hidden.text
    pair.network.settle()
    restored = judge.post("/moderation/decisions", about | {"verdict": "restore"})
    assert restored.status_code == 201, restored.text
    pair.network.settle()

    host = "league.localhost:8001"
    (copy,) = {item for _verdict, item, _rule, _reason, _home in log(pair.town)}
    assert log(pair.town) == [
        ("restore", copy, "personal_data", "", host),
        ("hide", copy, "personal_data", "It names a child.", host),
    ]
    assert [each.is_gone for each in pair.seen()[1]] == [False]


@pytest.mark.parametrize("restored_first", ["case", "post"])
@pytest.mark.parametrize("hidden_first", ["case", "post"])
def test_a_case_study_comes_back_when_it_and_its_announcement_are_both_restored(
    shared_pair: Pair, hidden_first: str, restored_first: str
) -> None:
    pair = shared_pair
    words = {"title": "Empty homes", "problem": "Nobody knew.", "action": "We counted them."}
    case = pair.ana.post("/knowledge/cases", {"channel": "housing"} | words)
    pair.network.settle()
    (announcement,) = pair.ana.get("/discussions/channels/housing/posts").json["items"]
    judge = moderator(pair.league)
    items = [f"case:{case.json['id']}", f"post:{announcement['id']}"]
    for item in sorted(items, reverse=hidden_first == "post"):
        judge.post(
            "/moderation/decisions",
            {
                "item": item,
                "verdict": "hide",
                "rule": "personal_data",
                "reason": "It names a child.",
            },
        )
        pair.network.settle()

    order = sorted(items, reverse=restored_first == "post")
    for item, is_gone in zip(order, (True, False), strict=True):
        judge.post("/moderation/decisions", {"item": item, "verdict": "restore", "reason": "No."})
        pair.network.settle()
        assert [[each.is_gone for each in side] for side in pair.seen()] == [[is_gone], [is_gone]]


def forged(
    said: dict[str, Any], *, mallory: str, author: str, channel: str, kind: str
) -> dict[str, Any]:
    """Return what somebody elsewhere would have the town believe about a post of the league."""
    about = {"id": f"{mallory}/activities/{len(kind)}", "actor": mallory, "to": [PUBLIC], "cc": []}
    delete = about | {"type": "Delete", "object": said["activity_id"], "summary": "Begone."}
    undo = about | {"type": "Undo", "object": delete}
    as_channel = delete | {"actor": channel, "id": f"{channel}/activities/forged"}
    announce = about | {"type": "Announce"}
    return {
        "a moderator's Delete": delete,
        "an Undo of one": undo,
        "an Announce of one's own Delete": announce | {"object": delete},
        "an Announce of the home's Delete": announce | {"object": as_channel},
        "an Announce of the author's Delete": announce | {"object": delete | {"actor": author}},
    }[kind]


@pytest.mark.parametrize(
    "kind",
    [
        "a moderator's Delete",
        "an Undo of one",
        "an Announce of one's own Delete",
        "an Announce of the home's Delete",
        "an Announce of the author's Delete",
    ],
)
@pytest.mark.parametrize("is_hidden", [False, True])
def test_what_another_server_says_of_a_post_changes_nothing(
    shared_pair: Pair, kind: str, is_hidden: bool
) -> None:
    pair = shared_pair
    said = pair.say(pair.ana, "housing", "Said in the league")
    pair.network.settle()
    if is_hidden:
        decide(pair.league, moderator(pair.league), said["id"], "hide")
        pair.network.settle()
    before = (pair.seen(), log(pair.town))

    with pair.town.databases["federation"].connection() as db, db.transaction():
        mallory = meet_actor(db, "mallory", "http://mallory.localhost:8003")
        document = forged(
            said,
            mallory=mallory.actor,
            author=author_of(pair.league, said),
            channel=pair.actor,
            kind=kind,
        )
        document["@context"] = "https://www.w3.org/ns/activitystreams"
        arrival = Arrival(
            seq=1_000, activity_id=document["id"], actor=mallory.actor,
            key_id=f"{mallory.actor}#main-key", raw=msgspec.json.encode(document), received_at=now(),
        )  # fmt: skip
        arrived = Arrived.of(arrival)
        scene = Scene.around(db, [arrived])
        outcome = handle(scene, arrived)
        scene.write()
    pair.network.settle()

    assert outcome.result != "applied"
    assert (pair.seen(), log(pair.town)) == before


def test_a_channel_that_its_server_deleted_says_so_and_stays_readable(shared_pair: Pair) -> None:
    pair = shared_pair
    pair.say(pair.ana, "housing", "Said before")
    pair.network.settle()
    gone = {
        "@context": "https://www.w3.org/ns/activitystreams", "id": f"{pair.actor}#delete", "type": "Delete",
        "actor": pair.actor, "object": pair.actor, "to": [PUBLIC], "cc": [],
    }  # fmt: skip

    with pair.town.databases["federation"].connection() as db, db.transaction():
        arrived = Arrived.of(
            Arrival(
                seq=1_000, activity_id=gone["id"], actor=pair.actor, key_id=f"{pair.actor}#main-key",
                raw=msgspec.json.encode(gone), received_at=now(),
            )
        )  # fmt: skip
        scene = Scene.around(db, [arrived])
        outcome = handle(scene, arrived)
        scene.write()
    pair.network.settle()

    assert outcome.result == "applied"
    client = pair.town.client()
    client.get(f"/channels/{pair.copy}")
    assert "Its server deleted this channel." in client.page.text
    assert [each.title for each in pair.seen()[1]] == ["Said before"]
