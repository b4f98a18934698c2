"""Case studies through the API: filed, read, listed, changed, withdrawn, and refused in words."""

from typing import Any

import pytest

from tests.house import House, Programs

CASES = "/knowledge/cases"
OUTCOME = {
    "indicator": "Vacant homes",
    "unit": "percent",
    "baseline": 12,
    "baseline_on": "2024-01-01",
    "result": 9.6,
    "result_on": "2025-01-01",
}
GOOD: dict[str, Any] = {
    "channel": "housing",
    "title": "A register of empty homes",
    "problem": "Too many homes stood **empty**.",
    "action": "We counted them, and wrote to every owner.",
    "lessons": "Start earlier.",
    "cost": "$4,000 and one day a week",
    "outcome": OUTCOME,
}


@pytest.fixture
def office(house: House) -> Programs:
    house.open_channel()
    return house.programs(house.token(house.add_member("springvale")))


def count(house: House) -> int:
    return len(house.programs().get(f"{CASES}?limit=100").json["items"])


def test_a_case_is_filed_shown_and_listed(house: House, office: Programs) -> None:
    filed = office.post(CASES, GOOD)

    assert filed.status_code == 201
    item = filed.json
    assert filed.headers["Location"] == item["url"]
    assert item["url"].endswith(f"/knowledge/cases/{item['id']}")
    assert item["activity_id"].endswith(f"/ap/cases/{item['id']}")
    assert item["author"]["handle"] == "springvale"
    assert item["outcome"]["result"] == 9.6
    assert item["change"].endswith("2.4 percentage points, a fifth less (−20%).")
    assert item["change"] in item["body"]
    assert house.programs().get(f"{CASES}/{item['id']}").json == item
    assert house.programs().get(CASES).json == {"items": [item], "next": None}


def test_a_case_needs_no_outcome_yet(office: Programs) -> None:
    filed = office.post(
        CASES, {name: GOOD[name] for name in ("channel", "title", "problem", "action")}
    )

    assert filed.status_code == 201
    assert (filed.json["outcome"], filed.json["change"]) == (None, None)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "two\nlines"}, "title"),
        ({"problem": ""}, "problem"),
        ({"problem": "x" * 5_001}, "problem"),
        ({"action": "x" * 20_001}, "action"),
        ({"action": ["steps"]}, "action"),
        ({"lessons": "x" * 5_001}, "lessons"),
        ({"cost": "x" * 301}, "cost"),
        ({"cost": 4_000}, "cost"),
        ({"channel": "nowhere"}, "channel"),
        ({"channel": "No Slug"}, "channel"),
        ({"unheard_of": 1}, "unheard_of"),
        ({"outcome": OUTCOME | {"indicator": ""}}, "outcome.indicator"),
        ({"outcome": OUTCOME | {"unit": "x" * 101}}, "outcome.unit"),
        ({"outcome": OUTCOME | {"baseline": "12"}}, "outcome.baseline"),
        ({"outcome": OUTCOME | {"baseline": 1e13}}, "outcome.baseline"),
        ({"outcome": OUTCOME | {"result_on": "2024-01-01"}}, "outcome.result_on"),
        ({"outcome": OUTCOME | {"result_on": "2024-02-30"}}, "outcome.result_on"),
        ({"outcome": OUTCOME | {"result_on": "9999-12-31"}}, "outcome.result_on"),
        ({"outcome": OUTCOME | {"status": "great"}}, "outcome.status"),
        ({"outcome": OUTCOME | {"comparison": "a hunch"}}, "outcome.comparison"),
        ({"outcome": OUTCOME | {"population": -1}}, "outcome.population"),
        ({"outcome": OUTCOME | {"population": 1.5}}, "outcome.population"),
        ({"outcome": OUTCOME | {"p_value": 0.05}}, "outcome.p_value"),
        ({"outcome": {"indicator": "Vacant homes"}}, "outcome.result"),
    ],
)
def test_a_field_that_does_not_fit_is_named_and_nothing_is_changed(
    house: House, office: Programs, change: dict[str, Any], field: str
) -> None:
    answer = office.post(CASES, GOOD | change)

    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert field in {problem["field"] for problem in answer.json["errors"]}
    assert count(house) == 0


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity", b"1e999"])
def test_no_number_that_is_none_is_taken(house: House, office: Programs, number: bytes) -> None:
    body = (
        b'{"channel": "housing", "title": "T", "problem": "P", "action": "A", "outcome": '
        b'{"indicator": "I", "unit": "days", "baseline": 1, "baseline_on": "2024-01-01", '
        b'"result_on": "2025-01-01", "result": ' + number + b"}}"
    )

    assert office.ask("POST", CASES, data=body).status_code == 400
    assert count(house) == 0


def test_the_same_key_files_a_case_once(house: House, office: Programs) -> None:
    first = office.post(CASES, GOOD, key="case-1")
    again = office.post(CASES, GOOD, key="case-1")

    assert again.json == first.json
    assert count(house) == 1


def test_a_case_is_changed_by_its_own_office_only(house: House, office: Programs) -> None:
    path = f"{CASES}/{office.post(CASES, GOOD).json['id']}"
    stranger = house.programs(house.token(house.add_member("elmford")))
    changed = GOOD | {"title": "Counting empty homes"}

    assert house.programs().ask("PUT", path, changed).status_code == 401
    assert stranger.ask("PUT", path, changed).status_code == 403
    assert stranger.ask("DELETE", path).status_code == 403
    answer = office.ask("PUT", path, changed)

    assert answer.status_code == 200
    assert (answer.json["title"], answer.json["version"]) == ("Counting empty homes", 2)
    assert answer.json["edited"] is not None
    assert house.programs().get(path).json == answer.json


def test_a_withdrawn_case_is_gone(house: House, office: Programs) -> None:
    path = f"{CASES}/{office.post(CASES, GOOD).json['id']}"

    assert office.ask("DELETE", path).status_code == 204

    assert house.programs().get(path).status_code == 410
    assert office.ask("DELETE", path).status_code == 410
    assert office.ask("PUT", path, GOOD).status_code == 410
    assert count(house) == 0


def test_a_key_that_may_only_read_files_nothing(house: House, office: Programs) -> None:
    reader = house.programs(house.token(house.add_member("springvale", role="delegate"), "read"))

    assert reader.post(CASES, GOOD).status_code == 403
    assert count(house) == 0


def test_a_list_goes_on_by_next_and_keeps_its_channel(house: House, office: Programs) -> None:
    house.open_channel("transit", "Transit")
    filed = [office.post(CASES, GOOD | {"title": f"Case {n}"}).json["id"] for n in range(5)]
    office.post(CASES, GOOD | {"channel": "transit"})

    seen: list[str] = []
    path = f"{CASES}?channel=housing&limit=2"
    while path:
        page = house.programs().get(path).json
        seen += [item["id"] for item in page["items"]]
        path = (page["next"] or "").removeprefix("/api/v1")

    assert seen == list(reversed(filed))


@pytest.mark.parametrize(
    "query", ["after=nonsense", "after=WzEsMl0", "limit=0", "limit=101", "channel=No%20Slug"]
)
def test_a_list_asked_for_badly_says_so(house: House, query: str) -> None:
    assert house.programs().get(f"{CASES}?{query}").status_code in {400, 422}
