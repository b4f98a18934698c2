"""Posts through the API: published, answered, changed, withdrawn, reacted to, and refused in words."""

from typing import Any
from uuid import uuid4

import pytest

from tests.house import House, Programs, Somebody

POSTS = "/discussions/posts"
GOOD: dict[str, Any] = {
    "channel": "housing",
    "kind": "question",
    "title": "Who has a vacancy register?",
    "body": "We count **by hand**.",
}


@pytest.fixture
def mayor(house: House) -> Somebody:
    house.open_channel()
    return house.add_member("springvale")


@pytest.fixture
def office(house: House, mayor: Somebody) -> Programs:
    return house.programs(house.token(mayor))


@pytest.fixture
def other(house: House) -> Programs:
    return house.programs(house.token(house.add_member("elmford")))


def count(house: House) -> int:
    return len(house.programs().get("/discussions/channels/housing/posts?limit=100").json["items"])


def test_a_post_is_published_shown_and_listed(house: House, office: Programs) -> None:
    made = office.post(POSTS, GOOD)

    assert made.status_code == 201, made.text
    item = made.json
    assert made.headers["Location"] == item["url"]
    assert item["url"].endswith(f"/channels/housing/{item['id']}")
    assert item["activity_id"].endswith(f"/ap/posts/{item['id']}")
    assert item["author"]["handle"] == "springvale"
    assert (item["title"], item["body"], item["kind"]) == (
        GOOD["title"],
        GOOD["body"],
        "question",
    )
    assert (item["thread"], item["answers"], item["replies"]) == (item["id"], None, 0)
    assert house.programs().get(f"{POSTS}/{item['id']}").json == item
    listed = house.programs().get("/discussions/channels/housing/posts").json
    assert listed == {"items": [item], "next": None}


def test_replies_answer_posts_and_replies(house: House, office: Programs, other: Programs) -> None:
    post = office.post(POSTS, GOOD).json
    first = other.post(f"{POSTS}/{post['id']}/replies", {"body": "We do."}).json
    second = office.post(f"{POSTS}/{first['id']}/replies", {"body": "How?"}).json

    assert (first["title"], first["answers"], first["thread"]) == (None, post["id"], post["id"])
    assert (second["answers"], second["thread"]) == (first["id"], post["id"])
    assert first["url"].endswith(f"/channels/housing/{post['id']}#post-{first['id']}")
    replies = house.programs().get(f"{POSTS}/{post['id']}/replies").json
    assert [reply["id"] for reply in replies["items"]] == [first["id"], second["id"]]
    assert house.programs().get(f"{POSTS}/{post['id']}").json["replies"] == 2
    assert count(house) == 1


def test_lists_go_on_where_they_stopped(house: House, office: Programs) -> None:
    ids = [office.post(POSTS, GOOD | {"title": f"Number {n}"}).json["id"] for n in range(5)]

    seen, path = [], "/discussions/channels/housing/posts?limit=2"
    while path:
        page = house.programs().get(path.removeprefix("/api/v1")).json
        assert len(page["items"]) <= 2
        seen += [item["id"] for item in page["items"]]
        path = page["next"]

    assert seen == ids[::-1]


def test_its_office_changes_a_post(house: House, office: Programs) -> None:
    post = office.post(POSTS, GOOD).json

    changed = office.ask("PUT", f"{POSTS}/{post['id']}", {"title": "Registers", "body": "Better."})

    assert changed.status_code == 200
    assert (changed.json["title"], changed.json["body"]) == ("Registers", "Better.")
    assert changed.json["version"] == 2
    assert changed.json["edited"] is not None
    assert changed.json["published"] == post["published"]


def test_words_without_a_title_leave_the_title(office: Programs) -> None:
    post = office.post(POSTS, GOOD).json

    assert office.ask("PUT", f"{POSTS}/{post['id']}", {"body": "x"}).json["title"] == GOOD["title"]


def test_a_reply_takes_no_title(office: Programs) -> None:
    post = office.post(POSTS, GOOD).json
    reply = office.post(f"{POSTS}/{post['id']}/replies", {"body": "a"}).json

    refused = office.ask("PUT", f"{POSTS}/{reply['id']}", {"title": "No", "body": "b"})

    assert refused.status_code == 422
    assert [error["field"] for error in refused.json["errors"]] == ["title"]


def test_a_withdrawn_post_is_gone_and_its_replies_stay(
    house: House, office: Programs, other: Programs
) -> None:
    post = office.post(POSTS, GOOD).json
    reply = other.post(f"{POSTS}/{post['id']}/replies", {"body": "We do."}).json

    assert office.ask("DELETE", f"{POSTS}/{post['id']}").status_code == 204

    gone = house.programs().get(f"{POSTS}/{post['id']}")
    assert gone.status_code == 410
    assert "withdrawn" in gone.json["detail"]
    assert house.programs().get(f"{POSTS}/{reply['id']}").status_code == 200
    assert office.ask("PUT", f"{POSTS}/{post['id']}", {"body": "x"}).status_code == 410
    assert office.ask("DELETE", f"{POSTS}/{post['id']}").status_code == 410
    assert other.post(f"{POSTS}/{post['id']}/replies", {"body": "x"}).status_code == 410
    assert other.ask("PUT", f"{POSTS}/{post['id']}/reactions/useful").status_code == 410
    assert count(house) == 0


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_another_offices_post_stays_as_it_is(
    house: House, office: Programs, other: Programs, method: str
) -> None:
    post = office.post(POSTS, GOOD).json

    refused = other.ask(
        method, f"{POSTS}/{post['id']}", {"body": "Mine now."} if method == "PUT" else None
    )

    assert refused.status_code == 403
    assert house.programs().get(f"{POSTS}/{post['id']}").json == post


def test_a_reaction_counts_once_for_an_office(
    house: House, office: Programs, other: Programs
) -> None:
    post = office.post(POSTS, GOOD).json
    at = f"{POSTS}/{post['id']}/reactions"

    for _ in range(2):
        assert other.ask("PUT", f"{at}/tried").status_code == 204
    assert office.ask("PUT", f"{at}/thanks").status_code == 204

    counted = house.programs().get(f"{POSTS}/{post['id']}").json["reactions"]
    assert counted == {"tried": 1, "thanks": 1}
    for _ in range(2):
        assert other.ask("DELETE", f"{at}/tried").status_code == 204
    assert house.programs().get(f"{POSTS}/{post['id']}").json["reactions"] == {"thanks": 1}


def test_an_unknown_reaction_is_refused_with_those_there_are(office: Programs) -> None:
    post = office.post(POSTS, GOOD).json

    refused = office.ask("PUT", f"{POSTS}/{post['id']}/reactions/angry")

    assert refused.status_code == 404
    assert "want_to_try" in refused.json["detail"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "   "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "two\nlines"}, "title"),
        ({"title": None}, "title"),
        ({"title": 7}, "title"),
        ({"body": ""}, "body"),
        ({"body": "x" * 20_001}, "body"),
        ({"body": ["a"]}, "body"),
        ({"kind": "case"}, "kind"),
        ({"kind": "poem"}, "kind"),
        ({"channel": "nowhere"}, "channel"),
        ({"channel": "Housing!"}, "channel"),
        ({"office": "elmford"}, "office"),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_made(
    house: House, office: Programs, wrong: dict[str, Any], field: str
) -> None:
    refused = office.post(POSTS, GOOD | wrong)

    assert refused.status_code == 422, refused.text
    assert [error["field"] for error in refused.json["errors"]] == [field]
    assert count(house) == 0


@pytest.mark.parametrize("body", ["nul \x00", "\\ud800"])
def test_what_no_table_can_hold_is_refused(house: House, office: Programs, body: str) -> None:
    escaped = body.replace("\x00", "\\u0000")
    raw = f'{{"channel":"housing","kind":"question","title":"t","body":"{escaped}"}}'

    refused = office.ask("POST", POSTS, data=raw.encode())

    assert refused.status_code in {400, 422}
    assert count(house) == 0


def test_nobody_replies_to_what_is_not_there(office: Programs) -> None:
    refused = office.post(f"{POSTS}/{uuid4()}/replies", {"body": "Hello?"})

    assert refused.status_code == 404


def test_the_same_key_publishes_once(house: House, office: Programs) -> None:
    first = office.post(POSTS, GOOD, key="k1")
    again = office.post(POSTS, GOOD, key="k1")
    other_words = office.post(POSTS, GOOD | {"title": "Other"}, key="k1")

    assert (first.status_code, again.status_code, other_words.status_code) == (201, 201, 422)
    assert again.json == first.json
    assert count(house) == 1


def test_an_archived_channel_is_read_and_takes_nothing(
    house: House, office: Programs, other: Programs
) -> None:
    from services.discussions.channels import actions

    post = office.post(POSTS, GOOD).json
    with house.databases["discussions"].connection() as db:
        actions.archive_channel(db, "housing")

    assert office.post(POSTS, GOOD).status_code == 422
    assert other.post(f"{POSTS}/{post['id']}/replies", {"body": "x"}).status_code == 422
    assert count(house) == 1
    with house.databases["discussions"].connection() as db:
        actions.reopen_channel(db, "housing")
    assert office.post(POSTS, GOOD).status_code == 201


def test_channels_are_listed_with_their_threads(house: House, office: Programs) -> None:
    office.post(POSTS, GOOD)

    listed = house.programs().get("/discussions/channels").json

    assert [(one["slug"], one["threads"]) for one in listed["items"]] == [("housing", 1)]
