"""Case studies on pages: read by anybody, written by offices, and nothing typed is lost."""

import re
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from tests.house import House, Somebody

GOOD = {
    "channel": "housing",
    "title": "A register of empty homes",
    "problem": "Too many homes stood **empty**.",
    "action": "We counted them, and wrote to every owner.",
    "lessons": "Start earlier.",
    "cost": "$4,000 and one day a week",
    "outcome.status": "measured",
    "outcome.indicator": "Vacant homes",
    "outcome.unit": "percent",
    "outcome.baseline": "12",
    "outcome.baseline_on": "2024-01-01",
    "outcome.result": "9.6",
    "outcome.result_on": "2025-01-01",
    "outcome.comparison": "",
    "outcome.population": "",
    "outcome.source": "Our own count",
}
NO_NUMBER = {name: "" for name in GOOD if name.startswith("outcome.")}
NEW = "/knowledge/cases/new"


@pytest.fixture
def mayor(house: House) -> Somebody:
    house.open_channel()
    return house.add_member("springvale")


@pytest.fixture
def browser(house: House, mayor: Somebody) -> Any:
    return house.sign_in(house.client(), mayor)


def send(browser: Any, form_at: str, values: dict[str, str]) -> TestResponse:
    """Fill in and send the form that a page shows, as a browser without JavaScript does."""
    page = browser.get(form_at).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None
    return Client.post(browser, form_at, data=values | {"csrf_token": token[1]})


def filed(browser: Any, **values: str) -> str:
    answer = send(browser, NEW, GOOD | values)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def test_an_empty_library_invites(house: House) -> None:
    assert "/knowledge/cases/new" in house.client().get("/knowledge").text


def test_anybody_reads_what_an_office_filed(house: House, browser: Any) -> None:
    path = filed(browser)

    page = house.client().get(path).text
    assert "A register of empty homes" in page
    assert "<strong>empty</strong>" in page
    assert "2.4 percentage points, a fifth less (−20%)." in page
    assert "without a comparison" in page
    assert "Springvale" in page or "springvale" in page
    assert "/moderation/report?item=case" in page
    home = house.client().get("/knowledge?channel=housing").text
    assert path in home
    assert "−2.4" in home
    assert "percentage points" in home
    assert path not in house.client().get("/knowledge?channel=transit").text


def test_a_visitor_is_asked_to_sign_in_before_writing(house: House) -> None:
    answer = Client.get(house.client(), NEW)

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/signin?")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": ""}, "This is needed."),
        ({"outcome.result": "NaN"}, "This must be a number"),
        ({"outcome.result": "a lot"}, "This must be a number"),
        ({"outcome.result_on": "2023-01-01"}, "later day than the number before"),
        ({"outcome.result_on": "9999-01-01"}, "This day has not come yet."),
        ({"outcome.status": ""}, "Say what kind of number this is."),
        ({"outcome.unit": ""}, "This is needed."),
        ({"channel": "nowhere"}, "There is no channel by this name."),
    ],
)
def test_an_error_is_named_and_nothing_typed_is_lost(
    house: House, browser: Any, wrong: dict[str, str], words: str
) -> None:
    answer = send(browser, NEW, GOOD | wrong)

    assert answer.status_code == 422
    assert words in answer.text
    for name in ("problem", "action", "lessons"):
        assert GOOD[name] in answer.text
    assert GOOD["outcome.indicator"] in answer.text
    assert house.programs().get("/knowledge/cases").json["items"] == []


def test_a_case_without_a_number_is_filed_too(house: House, browser: Any) -> None:
    path = filed(browser, **NO_NUMBER)

    assert "What it did" not in house.client().get(path).text


def test_small_counts_are_flagged(house: House, browser: Any) -> None:
    path = filed(browser, **{"outcome.unit": "crashes", "outcome.result": "9"})

    assert "fewer than ten" in house.client().get(path).text


def test_its_office_changes_a_case_and_the_earlier_words_stay(house: House, browser: Any) -> None:
    path = filed(browser)
    form = browser.get(f"{path}/edit").text
    assert 'value="9.6"' in form
    assert 'value="2025-01-01"' in form

    answer = send(browser, f"{path}/edit", GOOD | {"title": "Counting empty homes"})

    assert answer.status_code == 303
    page = house.client().get(path).text
    assert "Counting empty homes" in page
    assert "A register of empty homes" in page
    assert "Version 1" in page


def test_another_office_cannot_open_the_forms(house: House, browser: Any) -> None:
    path = filed(browser)
    stranger = house.sign_in(house.client(), house.add_member("elmford"))

    assert Client.get(stranger, f"{path}/edit").status_code == 403
    assert Client.get(stranger, f"{path}/withdraw").status_code == 403
    assert f"{path}/edit" not in stranger.get(path).text


def test_a_case_is_withdrawn_after_a_question(house: House, browser: Any) -> None:
    path = filed(browser)

    assert send(browser, f"{path}/withdraw", {}).status_code == 303

    answer = Client.get(house.client(), path)
    assert answer.status_code == 410
    assert "withdrawn by its office" in answer.text


def test_markup_in_any_field_stays_words(house: House, browser: Any) -> None:
    attack = "<script>alert(1)</script>"
    path = filed(
        browser,
        title=attack,
        problem=attack,
        cost=attack,
        **{"outcome.indicator": attack, "outcome.source": attack},
    )

    for page in (house.client().get(path).text, house.client().get("/knowledge").text):
        assert attack not in page


def test_the_newest_cases_are_a_feed(house: House, browser: Any) -> None:
    path = filed(browser, title="Fish & <chips>")

    answer = Client.get(house.client(), "/knowledge.atom")

    assert answer.mimetype == "application/atom+xml"
    assert path in answer.text
    assert "a fifth less" in answer.text
