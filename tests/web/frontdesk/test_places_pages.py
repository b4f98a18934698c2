"""Cities and offices on pages."""

import pytest
from werkzeug.test import Client

from tests.house import House, Somebody
from tests.web.frontdesk.test_front_pages import ask, file


@pytest.fixture
def mayor(house: House) -> Somebody:
    house.open_channel()
    house.open_office("springvale", name="Springvale", state="VT", population=1_900)
    return house.add_member("springvale", name="Ada Example")


def city_path(house: House) -> str:
    house.client()
    page = house.client()
    page.get("/cities")
    return page.page.link("Springvale")


def test_cities_stand_by_state(house: House, mayor: Somebody) -> None:
    house.open_city(name="Austin", state="TX", population=970_000)
    house.drain()

    page = house.client().get("/cities").text

    assert page.index(">Texas</h2>") < page.index(">Vermont</h2>")
    assert "no office yet" in page
    only = house.client().get("/cities?state=TX").text
    assert "Austin" in only
    assert ">Vermont</h2>" not in only
    assert "No city of this state" in house.client().get("/cities?state=WY").text


def test_the_list_of_cities_goes_on_where_it_ended(house: House) -> None:
    for number in range(5):
        house.open_city(name=f"Town {number}", state="VT")
    house.drain()
    client, seen = house.client(), []
    client.get("/cities?limit=2")
    while True:
        seen += [a.text for a in client.page.all("a") if (a.text or "").startswith("Town ")]
        more = client.page.all("a[rel=next]")
        if not more:
            break
        client.get(more[0].get("href"))

    assert seen == [f"Town {number}" for number in range(5)]


def test_a_city_shows_its_offices_and_what_they_said(house: House, mayor: Somebody) -> None:
    question, case = ask(house, mayor), file(house, mayor)

    page = house.client().get(city_path(house)).text

    assert "1,900 people live here." in page
    assert "under 2,500 people" in page
    assert 'href="/offices/springvale"' in page
    assert f"/channels/housing/{question}" in page
    assert f"/knowledge/cases/{case}" in page


def test_an_office_shows_its_mayor_and_counts_delegates(house: House, mayor: Somebody) -> None:
    house.add_member("springvale", role="delegate", name="Quiet Clerk")
    question = ask(house, mayor)

    page = house.client().get("/offices/springvale").text

    assert "Mayor: Ada Example" in page
    assert "1 delegate also writes" in page
    assert "Quiet Clerk" not in page
    assert f"/channels/housing/{question}" in page


def test_an_office_that_said_nothing_says_so(house: House, mayor: Somebody) -> None:
    assert "Nothing yet" in house.client().get("/offices/springvale").text


@pytest.mark.parametrize(
    "path", ["/cities/nowhere-vt", "/offices/nobody", "/cities/%00", "/nothing"]
)
def test_what_is_not_here_is_said_in_words(house: House, path: str) -> None:
    answer = Client.get(house.client(), path)

    assert answer.status_code in {400, 404}
    assert "<h1>" in answer.text


@pytest.mark.parametrize(
    "query", ["after=tampered", "limit=0", "limit=x", "state=Texas", "after=WyIxIl0", "state=%00"]
)
def test_a_tampered_list_is_refused_in_words(house: House, mayor: Somebody, query: str) -> None:
    for path in ("/cities", "/offices/springvale"):
        if path == "/offices/springvale" and query.startswith("state"):
            continue
        answer = Client.get(house.client(), f"{path}?{query}")
        assert 400 <= answer.status_code < 500
        assert "<h1>" in answer.text


def test_a_city_and_its_offices_lead_to_the_citys_own_site(house: House) -> None:
    """By rel=me, so that a site that links back says that both are the same office."""
    house.open_office(
        "springvale", name="Springvale", state="VT", website="https://WWW.springvale.example"
    )
    house.open_office("elmford", name="Elmford", state="VT")
    house.drain()
    client = house.client()

    for path in ("/cities/springvale-vt", "/offices/springvale"):
        client.get(path)
        [link] = [each for each in client.page.all("a") if "me" in (each.get("rel") or "").split()]
        assert link.get("href") == "https://www.springvale.example/"
        assert link.text == "www.springvale.example"
    assert "own site" not in client.get("/cities/elmford-vt").text
