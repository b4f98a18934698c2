"""What other servers read of posts, case studies and what was done, in and out of sight."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from federation.proof.integrity import read_integrity
from federation.proof.keys import read_public
from shared.core.clock import now
from shared.data.database import Database
from tests.house import ORIGIN, House, Somebody

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
Get = Callable[[str], TestResponse]


@pytest.fixture
def author(house: House) -> Somebody:
    house.open_channel("housing")
    return house.add_member("springvale")


@pytest.fixture
def get(house: House) -> Get:
    """Read a document by its id, as if nobody had asked a moment ago."""

    def read(id_: str) -> TestResponse:
        fresh = House(house.databases, house.settings)
        return Client(fresh.wsgi).get(id_.removeprefix(ORIGIN))

    return read


def publish(house: House, author: Somebody, **words: str) -> dict[str, Any]:
    wish = {"channel": "housing", "kind": "question", "title": "Roofs?", "body": "Who *knows*?"}
    post: dict[str, Any] = (
        house.programs(house.token(author)).post("/discussions/posts", wish | words).json
    )
    house.drain()
    return post


def moderate(house: House, post: Mapping[str, Any], verdict: str) -> None:
    """Hide or restore a post as a moderator of another office."""
    moderator = house.add_member(f"judge_{verdict}", is_moderator=True)
    wish = {
        "item": f"post:{post['id']}",
        "verdict": verdict,
        "rule": "abuse",
        "reason": "Because.",
    }
    answer = house.programs(house.token(moderator)).post("/moderation/decisions", wish)
    assert answer.status_code == 201, answer.text
    house.drain()


def said(get: Get, actor: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = get(f"{actor}/outbox?page=first").json["orderedItems"]
    return items


def test_a_post_is_a_page_with_an_excerpt(house: House, author: Somebody, get: Get) -> None:
    post = publish(house, author, body="Who *knows*?\n\n<b>Not</b> me. " + "Word " * 200)

    page = get(post["activity_id"]).json

    assert (page["type"], page["name"], page["kind"]) == ("Page", "Roofs?", "question")
    assert page["url"] == post["url"]
    assert page["content"].startswith("<p>Who <em>knows</em>?</p>\n<p>&lt;b&gt;Not&lt;/b&gt; me.")
    assert page["summary"].startswith("<p>Who knows? &lt;b&gt;Not&lt;/b&gt; me. Word")
    assert len(page["summary"]) <= 520
    assert page["source"]["mediaType"] == "text/markdown"
    assert page["preview"]["type"] == "Note"
    assert page["published"].endswith("Z")


def test_a_post_has_what_group_software_requires(house: House, author: Somebody, get: Get) -> None:
    post = publish(house, author)
    page = get(post["activity_id"]).json
    group = page["audience"]

    assert get(group).json["type"] == "Group"
    assert page["to"] == [PUBLIC, group]
    assert page["cc"] == [f"{page['attributedTo']}/followers", f"{group}/followers"]
    assert page["tag"] == [{"type": "Mention", "href": group, "name": "@housing@localhost:8000"}]
    assert "inReplyTo" not in page


def test_a_reply_is_a_note_without_a_warning(house: House, author: Somebody, get: Get) -> None:
    post = publish(house, author)
    other = house.programs(house.token(house.add_member("elmford")))
    reply = other.post(f"/discussions/posts/{post['id']}/replies", {"body": "We do."}).json
    house.drain()

    note = get(reply["activity_id"]).json
    mentioned = {tag["name"]: tag["href"] for tag in note["tag"]}

    assert (note["type"], note["inReplyTo"]) == ("Note", post["activity_id"])
    assert "summary" not in note
    assert "name" not in note
    assert mentioned["@springvale@localhost:8000"] == f"{ORIGIN}/ap/offices/{author.office_id}"
    assert note["context"] == get(post["activity_id"]).json["context"]
    assert get(f"{post['activity_id']}/replies").json["first"]["items"] == [reply["activity_id"]]


def test_a_thread_lists_everything_in_it_oldest_first(
    house: House, author: Somebody, get: Get
) -> None:
    post = publish(house, author)
    office = house.programs(house.token(author))
    replies = [
        office.post(f"/discussions/posts/{post['id']}/replies", {"body": f"No. {n}"}).json
        for n in range(3)
    ]
    house.drain()

    thread = get(get(post["activity_id"]).json["context"]).json

    assert thread["orderedItems"] == [each["activity_id"] for each in (post, *replies)]
    assert thread["attributedTo"] == get(post["activity_id"]).json["audience"]


def test_who_has_a_document_is_told_so(house: House, author: Somebody) -> None:
    post, client = publish(house, author), Client(house.wsgi)
    path = post["activity_id"].removeprefix(ORIGIN)

    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    remembered = client.get(path)

    assert (again.status_code, again.data) == (304, b"")
    assert remembered.data == first.data
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["Cache-Control"] == "public, max-age=30, s-maxage=1"


def test_what_an_office_said_carries_its_proof(house: House, author: Somebody, get: Get) -> None:
    publish(house, author)
    office = get(f"{ORIGIN}/ap/offices/{author.office_id}").json
    (create,) = said(get, office["id"])

    claim = read_integrity(create, now=now())

    (key,) = office["assertionMethod"]
    assert claim.key_id == key["id"]
    assert claim.holds(read_public(key["publicKeyMultibase"]))
    assert get(create["id"]).json == create


def test_a_channel_announces_the_very_activity(house: House, author: Somebody, get: Get) -> None:
    post = publish(house, author)
    group = get(post["activity_id"]).json["audience"]
    (announce,) = said(get, group)
    (create,) = said(get, f"{ORIGIN}/ap/offices/{author.office_id}")

    assert (announce["type"], announce["actor"]) == ("Announce", group)
    assert announce["object"] == create
    assert get(announce["id"]).json == announce


def test_a_case_study_takes_the_place_of_its_announcement(
    house: House, author: Somebody, get: Get
) -> None:
    outcome = {
        "indicator": "Vacant homes", "unit": "homes",
        "baseline": 412, "baseline_on": "2024-03-01", "result": 318, "result_on": "2025-03-01",
    }  # fmt: skip
    wish = {
        "channel": "housing", "title": "Vacant homes", "problem": "Many stood empty.",
        "action": "We *asked*.", "outcome": outcome,
    }  # fmt: skip
    case = house.programs(house.token(author)).post("/knowledge/cases", wish).json
    house.drain()

    article = get(case["activity_id"]).json
    featured = get(f"{article['audience']}/featured").json["orderedItems"]

    assert article["type"] == "Article"
    assert (
        "<strong>Vacant homes: 412 on 1 March 2024, 318 homes on 1 March 2025 (−94)</strong>"
        in article["summary"]
    )
    assert article["url"] in article["summary"]
    assert article["outcome"] | {"baseline": 412, "baselineOn": "2024-03-01"} == article["outcome"]
    assert article["outcome"]["resultOn"] == "2025-03-01"
    assert [each["id"] for each in featured] == [case["activity_id"]]
    assert get(article["context"]).json["orderedItems"] == [case["activity_id"]]


def test_an_edited_post_is_newer(house: House, author: Somebody, get: Get) -> None:
    post = publish(house, author)
    words = {"title": "Roofs!", "body": "We know."}
    house.programs(house.token(author)).ask("PUT", f"/discussions/posts/{post['id']}", words)
    house.drain()

    page = get(post["activity_id"]).json
    (create,) = said(get, f"{ORIGIN}/ap/offices/{author.office_id}")

    assert page["name"] == "Roofs!"
    assert page["updated"] > page["published"]
    assert create["object"]["name"] == "Roofs!"


def test_withdrawn_words_leave_tombstones_everywhere(
    house: House, author: Somebody, get: Get
) -> None:
    post = publish(house, author, body="Secret words")
    page = get(post["activity_id"]).json
    (create,), (announce,) = said(get, page["attributedTo"]), said(get, page["audience"])

    house.programs(house.token(author)).ask("DELETE", f"/discussions/posts/{post['id']}")
    house.drain()

    for gone, former in (
        (post["activity_id"], "Page"),
        (create["id"], "Create"),
        (announce["id"], "Announce"),
    ):
        left = get(gone)
        assert left.status_code == 410
        assert left.content_type == "application/activity+json"
        assert (left.json["type"], left.json["formerType"]) == ("Tombstone", former)
    assert said(get, page["audience"]) == []
    assert get(f"{page['audience']}/outbox").json["totalItems"] == 0
    assert get(page["context"]).status_code == 404


def test_hidden_words_are_gone_and_restored_ones_are_back(
    house: House, author: Somebody, get: Get
) -> None:
    post = publish(house, author)
    before = get(post["activity_id"]).json

    moderate(house, post, "hide")
    hidden = get(post["activity_id"])
    moderate(house, post, "restore")

    assert hidden.status_code == 410
    assert get(post["activity_id"]).json == before
    assert [each["object"]["object"]["id"] for each in said(get, before["audience"])] == [
        before["id"]
    ]


def test_words_that_were_withdrawn_are_not_revived(
    house: House, author: Somebody, get: Get
) -> None:
    post = publish(house, author)
    house.programs(house.token(author)).ask("DELETE", f"/discussions/posts/{post['id']}")
    house.drain()
    with house.databases["federation"].connection() as db:
        left = db.execute("SELECT is_final FROM turns").fetchone()

    assert left == {"is_final": True}
    assert get(post["activity_id"]).status_code == 410


@pytest.mark.parametrize(
    "kind", ["posts", "cases", "activities", "channels", "offices", "threads", "instance"]
)
def test_what_never_was_is_not_found(
    get: Get, databases: Mapping[str, Database], kind: str
) -> None:
    answer = get(f"{ORIGIN}/ap/{kind}/01930000-0000-7000-8000-000000000000")

    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"


def test_invented_offices_are_shown_on_their_own_machine_only(
    house: House, author: Somebody
) -> None:
    with house.databases["federation"].transaction() as db:
        db.execute("UPDATE standing_offices SET demonstration = true")
    abroad = replace(house.settings, origin="https://exchange.example.gov")
    path = f"/ap/offices/{author.office_id}"

    here = Client(House(house.databases, house.settings).wsgi).get(path)
    database = house.databases["federation"]
    kept = database.settings
    database.settings = abroad
    try:
        there = Client(House(house.databases, abroad).wsgi).get(path)
    finally:
        database.settings = kept

    assert here.status_code == 200
    assert "Invented for a demonstration" in here.text
    assert there.status_code == 404
