"""The front page for a visitor and for a member."""

from typing import Any

import pytest

from tests.house import House, Somebody

CASE: dict[str, Any] = {
    "channel": "housing",
    "title": "A register of empty homes",
    "problem": "Too many homes stood empty.",
    "action": "We counted them.",
    "outcome": {
        "indicator": "Vacant homes",
        "unit": "percent",
        "baseline": 12,
        "baseline_on": "2024-01-01",
        "result": 9.6,
        "result_on": "2025-01-01",
    },
}


def ask(house: House, who: Somebody, title: str = "Who counts vacant homes?") -> str:
    """Put a question; returns its id."""
    wish = {"channel": "housing", "kind": "question", "title": title, "body": "We do not."}
    answer = house.programs(house.token(who)).post("/discussions/posts", wish)
    assert answer.status_code == 201, answer.text
    house.drain()
    return str(answer.json["id"])


def reply(house: House, who: Somebody, post_id: str, body: str = "By water meter.") -> str:
    programs = house.programs(house.token(who))
    answer = programs.post(f"/discussions/posts/{post_id}/replies", {"body": body})
    assert answer.status_code == 201, answer.text
    house.drain()
    return str(answer.json["id"])


def file(house: House, who: Somebody, **words: Any) -> str:
    answer = house.programs(house.token(who)).post("/knowledge/cases", CASE | words)
    assert answer.status_code == 201, answer.text
    house.drain()
    return str(answer.json["id"])


@pytest.fixture
def asker(house: House) -> Somebody:
    house.open_channel()
    return house.add_member("springvale")


def test_an_empty_instance_says_what_it_will_be(house: House) -> None:
    page = house.client().get("/")

    assert page.status_code == 200
    assert "Everybody may read" in page.text
    assert "Nothing is discussed yet" in page.text


def test_a_visitor_sees_talk_results_and_channels_without_a_cookie(
    house: House, asker: Somebody
) -> None:
    question = ask(house, asker)
    case = file(house, asker)

    page = house.client().get("/")

    assert f"/channels/housing/{question}" in page.text
    assert f"/knowledge/cases/{case}" in page.text
    assert "−2.4" in page.text
    assert 'href="/channels/housing"' in page.text
    assert "Set-Cookie" not in page.headers


def test_a_member_finds_a_question_of_a_city_of_the_same_size_first(
    house: House, asker: Somebody
) -> None:
    ask(house, asker, "How do you salt roads?")
    house.open_office("bigtown", population=90_000)
    far = house.add_member("bigtown")
    ask(house, far, "Which trams?")

    client = house.sign_in(house.client(), house.add_member("elmford"))
    page = client.get("/").text

    assert "For you" in page
    assert "A city of your size asks" in page
    assert page.index("How do you salt roads?") < page.index("Which trams?")


def test_a_member_hears_that_their_office_got_an_answer(house: House, asker: Somebody) -> None:
    question = ask(house, asker)
    client = house.sign_in(house.client(), asker)
    assert "Who counts vacant homes?" not in client.get("/").text

    reply(house, house.add_member("elmford"), question)

    page = client.get("/").text
    assert "Your office got an answer" in page
    assert "Read the answers" in page


def test_a_member_never_sees_an_empty_page_nor_more_than_seven_things(
    house: House, asker: Somebody
) -> None:
    client = house.sign_in(house.client(), house.add_member("elmford"))
    assert "Ask what another city already knows" in client.get("/").text

    for number in range(9):
        ask(house, asker, f"Question {number}")

    client.get("/")
    assert len(client.page.all("li.card")) == 7


def test_titles_stay_words(house: House, asker: Somebody) -> None:
    ask(house, asker, "<script>alert(1)</script>")

    assert "<script>alert" not in house.client().get("/").text
