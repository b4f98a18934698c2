"""The first page of an empty instance: only its operator finds it, it opens one office, and is gone afterwards."""

from typing import Any

import pytest

from services.identity.first_run.actions import first_path
from tests.house import House

FIRST = {
    "city": "Decorah", "state": "IA", "geoid": "1919405", "population": "7907", "handle": "decorah",
    "person": "Ruth Halvorsen", "email": "clerk@decorah.example", "role": "delegate",
}  # fmt: skip


def path_of(house: House) -> str | None:
    with house.databases["identity"].connection() as db:
        return first_path(db, house.settings)


@pytest.fixture
def path(house: House) -> str:
    found = path_of(house)
    assert found is not None
    return found


def begin(house: House, path: str, **words: str) -> Any:
    browser = house.client()
    assert browser.get(path).status_code == 200
    answer = browser.submit(path, follow_redirects=False, **(FIRST | words))
    return browser, answer


def test_it_opens_the_first_office_and_signs_its_moderator_in(house: House, path: str) -> None:
    browser, answer = begin(house, path)
    house.drain()

    assert answer.status_code == 303
    link = answer.headers["Location"]
    assert link.startswith("/signin/")
    browser.get(link)
    entered = browser.submit(link.partition("?")[0], follow_redirects=False)
    house.drain()
    assert entered.headers["Location"] == "/network"
    assert browser.get("/network").status_code == 200
    assert "Ruth Halvorsen" in browser.get("/moderation").text


def test_it_says_how_the_instance_is_called_otherwise(house: House, path: str) -> None:
    browser = house.client()
    browser.get(path)
    said = browser.page.text

    assert f"It is called “{house.settings.instance_name}”." in said
    assert "set MAYORS_INSTANCE_NAME where the instance is started, and start it again." in said


def test_it_has_done_its_work_once_there_is_an_office(house: House, path: str) -> None:
    begin(house, path)

    assert house.client().get(path).status_code == 410
    assert path_of(house) is None


def test_who_does_not_know_its_address_finds_nothing(house: House, path: str) -> None:
    for wrong in ("/begin/" + "0" * 64, path[:-1], "/begin/é"):
        assert house.client().get(wrong).status_code == 404


def test_two_who_begin_at_the_same_moment_open_one_office(house: House, path: str) -> None:
    late = house.client()
    late.get(path)
    begin(house, path)

    answer = late.submit(path, follow_redirects=False, **(FIRST | {"handle": "elsewhere"}))

    assert answer.status_code == 410
    with house.databases["identity"].connection() as db:
        assert [row["handle"] for row in db.execute("SELECT handle FROM offices")] == ["decorah"]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("geoid", "19"), ("population", "many"), ("email", "nobody"), ("handle", "De Corah"), ("state", "Iowa"), ("person", "")],
)  # fmt: skip
def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_opened(
    house: House, path: str, field: str, wrong: str
) -> None:
    browser, answer = begin(house, path, **{field: wrong})

    assert answer.status_code == 422
    assert f'id="field-{field}-error"' in answer.text
    assert 'value="Decorah"' in answer.text
    assert path_of(house) == path
    assert browser.get("/cities/decorah-ia").status_code == 404
