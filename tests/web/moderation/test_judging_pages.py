"""Reports, the moderators' desk and the public log on pages."""

import re
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from tests.house import House

CASE = {
    "channel": "housing",
    "title": "A register of empty homes",
    "problem": "Ask the clerk at 5 Elm Street.",
    "action": "We counted them.",
}
REPORT = {"rule": "personal_data", "reason": "It names where the clerk lives."}
HIDING = {"rule": "personal_data", "reason": "It names a private address."}


@pytest.fixture
def item(house: House) -> str:
    """A case study by the office of Springvale: its id."""
    house.open_channel()
    office = house.programs(house.token(house.add_member("springvale")))
    id_ = str(office.post("/knowledge/cases", CASE).json["id"])
    house.drain()
    return id_


@pytest.fixture
def desk(house: House) -> Any:
    return house.sign_in(house.client(), house.add_member("elmford", is_moderator=True))


def send(browser: Any, form_at: str, to: str, values: dict[str, str]) -> TestResponse:
    """Fill in and send a form that a page shows, as a browser without JavaScript does."""
    page = browser.get(form_at).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None
    return Client.post(browser, to, data=values | {"csrf_token": token[1]})


def report(house: House, item: str, **values: str) -> TestResponse:
    form = f"/moderation/report?item=case:{item}"
    name = {"item": f"case:{item}"}
    return send(house.client(), form, "/moderation/report", name | REPORT | values)


def decide(desk: Any, item: str, act: str, **values: str) -> TestResponse:
    path = f"/moderation/items/case/{item}"
    return send(desk, path, f"{path}/{act}", values)


def test_the_rules_are_read_by_anybody(house: House) -> None:
    page = house.client().get("/rules").text

    assert "Campaigning" in page
    assert "/log" in page


def test_anybody_reports_and_is_thanked(house: House, desk: Any, item: str) -> None:
    answer = report(house, item)

    assert answer.status_code == 303
    house.client().get(answer.headers["Location"])
    queue = desk.get("/moderation").text
    assert "A register of empty homes" in queue
    assert "1 report" in queue
    assert REPORT["reason"] in desk.get(f"/moderation/items/case/{item}").text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"reason": ""}, "This is needed."),
        ({"rule": "taste"}, "Choose one of"),
        ({"reason": "<b>bad</b>"}, "without HTML"),
        ({"reason": "x" * 2_001}, "At most 2000 characters"),
    ],
)
def test_a_report_that_does_not_fit_keeps_its_words(
    house: House, item: str, wrong: dict[str, str], words: str
) -> None:
    answer = report(house, item, **wrong)

    assert answer.status_code == 422
    assert words in answer.text


def test_the_limit_of_reports_is_the_same_on_the_form(house: House, item: str) -> None:
    office = house.programs(house.token(house.add_member("oakdale")))
    others = [office.post("/knowledge/cases", CASE).json["id"] for _ in range(20)]
    house.drain()
    for other in others:
        sent = {"item": f"case:{other}"} | REPORT
        assert house.programs().post("/moderation/reports", sent).status_code == 201

    assert report(house, item).status_code == 429


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 422),
        ("?item=nothing", 422),
        ("?item=case:01890000-0000-7000-8000-000000000001", 404),
    ],
)
def test_nothing_is_reported_that_is_not_there(house: House, query: str, status: int) -> None:
    assert Client.get(house.client(), f"/moderation/report{query}").status_code == status


def test_hiding_and_restoring_from_the_desk(house: House, desk: Any, item: str) -> None:
    report(house, item)

    assert decide(desk, item, "hide", **HIDING).status_code == 303

    house.drain()
    assert Client.get(house.client(), f"/knowledge/cases/{item}").status_code == 410
    assert CASE["problem"] in desk.get(f"/moderation/items/case/{item}").text
    log = house.client().get("/log").text
    assert HIDING["reason"] in log
    assert CASE["problem"] not in log
    assert "Elmford" in log or "elmford" in log
    assert decide(desk, item, "restore", reason="It is the clerk's office.").status_code == 303
    house.drain()
    assert house.client().get(f"/knowledge/cases/{item}").status_code == 200
    assert house.client().get(f"/log?item=case:{item}").text.count('id="decision-') == 2


def test_the_office_of_a_hidden_case_reads_why(house: House, desk: Any, item: str) -> None:
    decide(desk, item, "hide", **HIDING)
    house.drain()
    own = house.sign_in(house.client(), house.add_member("springvale", role="delegate"))

    page = own.get(f"/knowledge/cases/{item}").text

    assert HIDING["reason"] in page
    assert f"/log?item=case:{item}" in page


def test_a_hidden_item_is_not_hidden_again(house: House, desk: Any, item: str) -> None:
    decide(desk, item, "hide", **HIDING)

    answer = decide(desk, item, "hide", **HIDING)

    assert answer.status_code == 409
    assert "hidden already" in answer.text


def test_hiding_needs_a_rule_and_a_reason(house: House, desk: Any, item: str) -> None:
    for missing in ("rule", "reason"):
        answer = decide(desk, item, "hide", **HIDING | {missing: ""})
        assert answer.status_code == 422
    house.drain()
    assert "decision-" not in house.client().get("/log").text


def test_reports_are_closed_when_no_rule_is_broken(house: House, desk: Any, item: str) -> None:
    report(house, item)

    assert decide(desk, item, "leave").status_code == 303

    assert "Nothing waits" in desk.get("/moderation").text
    assert decide(desk, item, "leave").status_code == 409


def test_a_moderator_is_told_not_to_judge_their_own_office(house: House, item: str) -> None:
    own = house.sign_in(
        house.client(), house.add_member("springvale", role="delegate", is_moderator=True)
    )

    assert "by your own office" in own.get(f"/moderation/items/case/{item}").text


def test_the_desk_is_for_moderators(house: House, item: str) -> None:
    mayor = house.sign_in(house.client(), house.add_member("oakdale"))

    for path in ("/moderation", f"/moderation/items/case/{item}"):
        assert Client.get(mayor, path).status_code == 403
        assert Client.get(house.client(), path).status_code == 303


def test_the_log_is_a_feed(house: House, desk: Any, item: str) -> None:
    decide(desk, item, "hide", **HIDING)

    answer = Client.get(house.client(), "/log.atom")

    assert answer.mimetype == "application/atom+xml"
    assert HIDING["reason"] in answer.text
