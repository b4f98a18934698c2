"""Reports, decisions and the log through the API, with the owners obeying."""

from typing import Any

import pytest

from tests.house import House, Programs

REPORTS = "/moderation/reports"
DECISIONS = "/moderation/decisions"
LOG = "/moderation/log"
CASE = {
    "channel": "housing",
    "title": "A register of empty homes",
    "problem": "Too many homes stood empty.",
    "action": "We counted them.",
}
POST = {
    "channel": "housing",
    "kind": "question",
    "title": "Who tried land banks?",
    "body": "We own 40 lots.",
}


@pytest.fixture
def office(house: House) -> Programs:
    house.open_channel()
    return house.programs(house.token(house.add_member("springvale")))


@pytest.fixture
def moderator(house: House) -> Programs:
    return house.programs(house.token(house.add_member("elmford", is_moderator=True)))


def case_of(house: House, office: Programs) -> str:
    filed = office.post("/knowledge/cases", CASE)
    house.drain()
    return f"case:{filed.json['id']}"


def post_of(house: House, office: Programs) -> str:
    made = office.post("/discussions/posts", POST)
    house.drain()
    return f"post:{made.json['id']}"


def report(item: str, **words: Any) -> dict[str, Any]:
    return {"item": item, "rule": "abuse", "reason": "It insults a clerk."} | words


def hiding(item: str, **words: Any) -> dict[str, Any]:
    return {
        "item": item,
        "verdict": "hide",
        "rule": "personal_data",
        "reason": "It names a private address.",
    } | words


def path_of(item: str) -> str:
    kind, _, id_ = item.partition(":")
    return f"/discussions/posts/{id_}" if kind == "post" else f"/knowledge/cases/{id_}"


def test_anybody_reports_without_an_account(house: House, office: Programs) -> None:
    item = post_of(house, office)

    answer = house.programs().post(REPORTS, report(item))

    assert answer.status_code == 201
    assert (answer.json["item"], answer.json["rule"]) == (item, "abuse")
    assert house.programs().post(REPORTS, report(item)).json == answer.json


def test_an_item_is_reported_by_the_address_of_its_page(house: House, office: Programs) -> None:
    made = office.post("/discussions/posts", POST).json
    house.drain()

    for name in (made["url"], made["activity_id"], made["id"]):
        answer = house.programs().post(REPORTS, report(name))
        assert (answer.status_code, answer.json["item"]) == (201, f"post:{made['id']}")


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"item": "post:01890000-0000-7000-8000-000000000001"}, 404, None),
        ({"item": "https://elsewhere.example/x"}, 422, "item"),
        ({"item": "x" * 501}, 422, "item"),
        ({"item": 7}, 422, "item"),
        ({"rule": "being wrong"}, 422, "rule"),
        ({"rule": None}, 422, "rule"),
        ({"reason": ""}, 422, "reason"),
        ({"reason": "x" * 2_001}, 422, "reason"),
        ({"reason": "<img src=x>"}, 422, "reason"),
        ({"who": "me"}, 422, "who"),
    ],
)
def test_a_report_that_does_not_fit_is_refused_in_words(
    house: House, office: Programs, change: dict[str, Any], status: int, field: str | None
) -> None:
    answer = house.programs().post(REPORTS, report(post_of(house, office)) | change)

    assert answer.status_code == status
    assert answer.json["detail"]
    assert field is None or field in {problem["field"] for problem in answer.json["errors"]}


def test_a_dead_key_reports_nothing(house: House, office: Programs) -> None:
    item = post_of(house, office)

    assert house.programs("mayx_forged").post(REPORTS, report(item)).status_code == 401


def test_one_address_sends_twenty_reports_an_hour(house: House, office: Programs) -> None:
    items = [post_of(house, office) for _ in range(21)]

    answers = [house.programs().post(REPORTS, report(item)) for item in items]

    assert [answer.status_code for answer in answers] == [201] * 20 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert office.post(REPORTS, report(items[-1])).status_code == 201


@pytest.mark.parametrize("make", [post_of, case_of])
def test_a_hidden_item_is_out_of_sight_until_it_is_restored(
    house: House, office: Programs, moderator: Programs, make: Any
) -> None:
    item = make(house, office)

    taken = moderator.post(DECISIONS, hiding(item))
    house.drain()

    assert taken.status_code == 201
    assert house.programs().get(path_of(item)).status_code in {404, 410}
    assert house.programs().post(REPORTS, report(item)).status_code == 410
    restored = moderator.post(
        DECISIONS, {"item": item, "verdict": "restore", "reason": "It is the clerk's office."}
    )
    house.drain()
    assert (restored.status_code, restored.json["rule"]) == (201, "personal_data")
    assert house.programs().get(path_of(item)).status_code == 200


def test_every_decision_stands_in_the_public_log(
    house: House, office: Programs, moderator: Programs
) -> None:
    first, second = case_of(house, office), post_of(house, office)
    for item in (first, second):
        moderator.post(DECISIONS, hiding(item))
    house.drain()

    logged = house.programs().get(LOG).json

    assert [entry["item"] for entry in logged["items"]] == [second, first]
    entry = logged["items"][-1]
    assert (entry["verdict"], entry["rule"], entry["reason"]) == (
        "hide",
        "personal_data",
        "It names a private address.",
    )
    assert entry["author"]["handle"] == "elmford"
    assert entry["item_url"].endswith(first.removeprefix("case:"))
    only = house.programs().get(f"{LOG}?item={first}").json
    assert [entry["item"] for entry in only["items"]] == [first]
    page = house.programs().get(f"{LOG}?limit=1").json
    rest = house.programs().get(page["next"].removeprefix("/api/v1")).json
    assert [*page["items"], *rest["items"]] == logged["items"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"rule": None}, 422),
        ({"rule": "being wrong"}, 422),
        ({"verdict": "burn"}, 422),
        ({"reason": ""}, 422),
        ({"reason": "<b>no</b>"}, 422),
        ({"verdict": "restore"}, 409),
        ({"item": "post:01890000-0000-7000-8000-000000000001"}, 404),
    ],
)
def test_a_decision_that_does_not_fit_changes_nothing(
    house: House, office: Programs, moderator: Programs, change: dict[str, Any], status: int
) -> None:
    item = post_of(house, office)

    assert moderator.post(DECISIONS, hiding(item) | change).status_code == status

    house.drain()
    assert house.programs().get(LOG).json["items"] == []
    assert house.programs().get(path_of(item)).status_code == 200


def test_what_is_hidden_is_not_hidden_twice(
    house: House, office: Programs, moderator: Programs
) -> None:
    item = post_of(house, office)

    assert moderator.post(DECISIONS, hiding(item)).status_code == 201
    assert moderator.post(DECISIONS, hiding(item)).status_code == 409


def test_only_moderators_decide_and_never_about_their_own_office(
    house: House, office: Programs, moderator: Programs
) -> None:
    foreign, own = post_of(house, office), post_of(house, moderator)

    assert house.programs().post(DECISIONS, hiding(foreign)).status_code == 401
    assert office.post(DECISIONS, hiding(own)).status_code == 403
    refused = moderator.post(DECISIONS, hiding(own))
    assert refused.status_code == 403
    assert "your own office" in refused.json["detail"]
