"""What every door of the API does alike, shown on the door for posts."""

import json
from threading import Thread
from typing import Any
from uuid import UUID

import pytest

from tests.house import House, Programs

POSTS = "/discussions/posts"
GOOD = {
    "channel": "housing",
    "kind": "question",
    "title": "Who tried land banks?",
    "body": "We own 40 lots.",
}


@pytest.fixture
def office(house: House) -> Programs:
    house.open_channel()
    return house.programs(house.token(house.add_member("springvale")))


def count(house: House) -> int:
    listed = house.programs().get("/discussions/channels/housing/posts?limit=100").json
    assert listed is not None
    return len(listed["items"])


def test_a_post_is_made_shown_and_listed(house: House, office: Programs) -> None:
    made = office.post(POSTS, GOOD)

    assert made.status_code == 201
    assert made.json is not None
    assert UUID(made.json["id"])
    assert made.headers["Location"] == made.json["url"]
    assert made.json["activity_id"].endswith(f"/ap/posts/{made.json['id']}")
    assert made.json["author"]["handle"] == "springvale"
    shown = house.programs().get(f"{POSTS}/{made.json['id']}")
    assert shown.json == made.json
    assert count(house) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "   "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "a\nb"}, "title"),
        ({"title": 7}, "title"),
        ({"title": None}, "title"),
        ({"title": ["a"]}, "title"),
        ({"body": ""}, "body"),
        ({"body": "x" * 20_001}, "body"),
        ({"body": {"a": 1}}, "body"),
        ({"kind": "rant"}, "kind"),
        ({"kind": "case"}, "kind"),
        ({"kind": True}, "kind"),
        ({"channel": "Housing!"}, "channel"),
        ({"channel": 5}, "channel"),
        ({"unheard_of": 1}, "unheard_of"),
    ],
)
def test_a_field_that_does_not_fit_is_named_and_nothing_is_changed(
    house: House, office: Programs, change: dict[str, Any], field: str
) -> None:
    answer = office.post(POSTS, GOOD | change)

    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.json is not None
    assert field in {problem["field"] for problem in answer.json["errors"]}
    assert count(house) == 0


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"null",
        b'"text"',
        b"{",
        b'{"title":"a","title":"b"}',
        b'{"title":NaN}',
        b'{"title":"\\ud800"}',
        b'{"title":"a\\u0000b"}',
        b"[" * 50_000,
        b"\xff",
    ],
)
def test_a_body_that_cannot_be_read_is_refused_in_words(
    house: House, office: Programs, raw: bytes
) -> None:
    answer = office.ask("POST", POSTS, data=raw)

    assert answer.status_code in {400, 422}
    assert answer.json is not None
    assert answer.json["detail"]
    assert count(house) == 0


def test_what_is_too_large_is_refused_before_it_is_read(office: Programs) -> None:
    assert office.post(POSTS, GOOD | {"body": "x" * 300_000}).status_code == 413


def test_a_form_is_not_json(office: Programs) -> None:
    answer = office.ask("POST", POSTS, headers={"Content-Type": "text/plain"})

    assert answer.status_code == 415


def test_an_unknown_channel_is_refused(house: House, office: Programs) -> None:
    assert office.post(POSTS, GOOD | {"channel": "nowhere"}).status_code == 422


def test_nobody_writes_without_a_key_or_with_one_that_is_not_ours(house: House) -> None:
    house.open_channel()

    for key in (None, "mayx_" + "0" * 43, "x" * 500, "Ω", ""):
        answer = house.programs(key).post(POSTS, GOOD)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert count(house) == 0


def test_the_same_key_and_body_happen_once_and_are_answered_alike(
    house: House, office: Programs
) -> None:
    first = office.post(POSTS, GOOD, key="once")
    second = office.post(POSTS, GOOD, key="once")

    assert (first.status_code, first.data) == (second.status_code, second.data)
    assert second.headers["Location"] == first.headers["Location"]
    assert count(house) == 1


def test_the_same_key_with_another_body_is_refused(house: House, office: Programs) -> None:
    office.post(POSTS, GOOD, key="once")

    assert office.post(POSTS, GOOD | {"title": "Another"}, key="once").status_code == 422
    assert count(house) == 1


def test_a_refusal_is_kept_under_its_key_too(house: House, office: Programs) -> None:
    wish = GOOD | {"channel": "parks"}
    first = office.post(POSTS, wish, key="early")
    house.open_channel("parks", "Parks")

    assert first.status_code == 422
    assert office.post(POSTS, wish, key="early").data == first.data


def test_a_key_belongs_to_its_token_and_its_route(house: House, office: Programs) -> None:
    other = house.programs(house.token(house.add_member("elmford")))

    made = [office.post(POSTS, GOOD, key="k"), other.post(POSTS, GOOD, key="k")]
    reply = office.post(f"{POSTS}/{made[0].json['id']}/replies", {"body": "Ours too."}, key="k")  # type: ignore[index]

    assert [answer.status_code for answer in [*made, reply]] == [201, 201, 201]
    assert count(house) == 2


def test_a_key_that_is_still_under_way_is_told_to_wait(house: House, office: Programs) -> None:
    answers: list[Any] = []
    threads = [
        Thread(target=lambda: answers.append(office.post(POSTS, GOOD, key="race")))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {answer.status_code for answer in answers} <= {201, 409}
    assert 201 in {answer.status_code for answer in answers}
    assert count(house) == 1


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "ä"])
def test_a_key_that_is_no_key_is_refused(house: House, office: Programs, key: str) -> None:
    answer = office.ask(
        "POST", POSTS, data=json.dumps(GOOD).encode(), headers={"Idempotency-Key": key}
    )

    assert answer.status_code == 400
    assert count(house) == 0


def test_a_cookie_opens_no_door_of_the_api(house: House) -> None:
    house.open_channel()
    browser = house.sign_in(house.client(), house.add_member("springvale"))

    answer = browser.open("/api/v1" + POSTS, method="POST", json=GOOD)

    assert answer.status_code == 401
    assert count(house) == 0


def test_a_list_goes_on_where_it_ended_and_a_tampered_cursor_is_refused(
    house: House, office: Programs
) -> None:
    for number in range(5):
        office.post(POSTS, GOOD | {"title": f"Question {number}"})

    seen, path = [], "/discussions/channels/housing/posts?limit=2"
    while path:
        page = house.programs().get(path).json
        assert page is not None
        seen += [item["title"] for item in page["items"]]
        path = (page["next"] or "").removeprefix("/api/v1")

    assert seen == [f"Question {number}" for number in range(4, -1, -1)]
    for cursor in ("x", "AAAA", "bnVsbA", "W10", "%00", "x" * 400):
        answer = house.programs().get(f"/discussions/channels/housing/posts?after={cursor}")
        assert answer.status_code in {400, 422}
    assert house.programs().get("/discussions/channels/housing/posts?limit=101").status_code == 422


def test_an_address_that_is_none_is_told_in_the_form_that_was_asked_for(house: House) -> None:
    program = house.programs().get("/discussions/nothing")
    page = house.client().get("/channels/nothing_here")

    assert (program.status_code, program.mimetype) == (404, "application/problem+json")
    assert (page.status_code, page.mimetype) == (404, "text/html")
