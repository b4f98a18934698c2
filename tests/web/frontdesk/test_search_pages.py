"""Search on its page and for programs."""

from typing import Any

import pytest
from werkzeug.test import Client

from tests.house import House, Somebody
from tests.web.frontdesk.test_front_pages import ask, file, reply

API = "/frontdesk/search"


@pytest.fixture
def asker(house: House) -> Somebody:
    house.open_channel()
    return house.add_member("springvale")


def test_what_matches_is_marked_and_everything_else_stays_words(
    house: House, asker: Somebody
) -> None:
    ask(house, asker, "Who counts <b>vacant</b> homes?")

    page = house.client().get("/search?q=vacant").text

    assert "<mark>vacant</mark>" in page
    assert "<b>" not in page


def test_a_reply_is_shown_where_it_matches(house: House, asker: Somebody) -> None:
    question = ask(house, asker)
    reply(house, house.add_member("elmford"), question, "Ask the water company.")

    page = house.client().get("/search?q=water").text

    assert "In a reply:" in page
    assert f"/channels/housing/{question}" in page


def test_a_city_is_found_by_its_name(house: House) -> None:
    house.open_city(name="Springvale", state="VT")
    house.drain()

    assert "/cities/springvale-vt" in house.client().get("/search?q=springvale").text


def test_finding_nothing_helps(house: House, asker: Somebody) -> None:
    page = house.client().get("/search?q=submarine&kind=case").text

    assert "Nothing was found" in page
    assert "/search?q=submarine" in page


def test_a_slip_is_named_for_what_it_is(house: House, asker: Somebody) -> None:
    ask(house, asker, "Who counts vacant homes?")

    assert "These come close" in house.client().get("/search?q=vacent+homes").text


def test_the_form_searches_and_keeps_the_words(house: House, asker: Somebody) -> None:
    ask(house, asker)
    client = house.client()
    client.get("/search")

    answer = client.submit("/search", q="vacant", kind="question")

    assert 'value="vacant"' in answer.text
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "x" * 201,
        "q=%00",
        "q=a%01b",
        "q=%EF%BF%BE",
        "q=%ED%A0%80%00",
        "kind=taste",
        "state=Texas",
        "size=big",
        "limit=0",
        "limit=1000",
        "after=tampered",
        "q=homes&after=WyIyMDI2LTAzLTEyIiwgIngiXQ",
        "q=homes&after=Wzk5OTk5OTk5OTk5OTk5OTk5OTk5LCAiMDAwMDAwMDAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAwIl0",
    ],
)
def test_bad_questions_are_refused_in_words(house: House, query: str) -> None:
    page = Client.get(house.client(), f"/search?{query}")
    assert 400 <= page.status_code < 500
    assert "usa-alert--error" in page.text

    answer = house.programs().get(f"{API}?{query}")
    assert 400 <= answer.status_code < 500
    assert answer.mimetype == "application/problem+json"


def test_refused_words_are_still_there(house: House) -> None:
    page = house.client().get("/search?q=vacant+homes&kind=taste").text

    assert 'value="vacant homes"' in page
    assert '<details class="usa-form-group" open>' in page


def test_programs_search_page_by_page(house: House, asker: Somebody) -> None:
    ids = {ask(house, asker, f"Homes {number}") for number in range(3)} | {
        file(house, asker, title="Homes counted")
    }
    programs, path, seen = house.programs(), f"{API}?q=homes&limit=3", list[Any]()
    while path:
        answer = programs.get(path.removeprefix("/api/v1")).json
        seen += answer["items"]
        path = answer["next"]

    assert {item["id"] for item in seen} == ids
    assert len(seen) == 4
    first = next(item for item in seen if item["kind"] == "case")
    assert first["author"]["handle"] == "springvale"
    assert first["activity_id"].endswith(f"/ap/cases/{first['id']}")
    assert first["url"].endswith(f"/knowledge/cases/{first['id']}")
    assert first["outcome"]["indicator"] == "Vacant homes"
