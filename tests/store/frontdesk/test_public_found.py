"""The front desk lifts nobody's words from elsewhere but an office's; the public is found when it is asked for."""

from typing import Any
from uuid import UUID

import pytest

from tests.elsewhere import Elsewhere
from tests.house import House


@pytest.fixture
def elsewhere(house: House) -> Elsewhere:
    return Elsewhere(house)


@pytest.fixture
def asked(house: House) -> UUID:
    house.open_channel()
    programs = house.programs(house.token(house.add_member("springvale")))
    wish = {"channel": "housing", "kind": "question", "title": "Vacant lots", "body": "Words."}
    post = programs.post("/discussions/posts", wish)
    house.drain()
    return UUID(post.json["id"])


def channel_of(house: House) -> UUID:
    with house.databases["discussions"].connection() as db:
        row = db.execute("SELECT id FROM channels").fetchone()
    assert row is not None
    found: UUID = row["id"]
    return found


def found(house: House, query: str) -> list[Any]:
    items: list[Any] = house.programs().get(f"/frontdesk/search?{query}").json["items"]
    return items


def card(house: House, post_id: UUID) -> Any:
    with house.databases["frontdesk"].connection() as db:
        return db.execute("SELECT * FROM shown_cards WHERE id = %s", [post_id]).fetchone()


def test_what_the_public_begins_is_found_only_when_it_is_asked_for(
    house: House, elsewhere: Elsewhere, asked: UUID
) -> None:
    said = elsewhere.says(elsewhere.meet(), "Rats in our cellar", channel=channel_of(house))

    assert found(house, "q=rats") == []
    assert [item["id"] for item in found(house, "")] == [
        str(asked),
        *[item["id"] for item in found(house, "kind=channel")],
    ]
    (item,) = found(house, "q=rats&kind=public")
    assert (item["id"], item["from_public"]) == (str(said.id), True)
    assert item["activity_id"] == said.activity_id
    assert item["author"]["handle"] == "ann@m.example"
    assert [each["id"] for each in found(house, "kind=public")] == [str(said.id)]
    for path in ("/", "/search", "/sitemap.xml"):
        assert "Rats" not in house.client().get(path).text
        assert str(said.id) not in house.client().get(path).text


def test_a_thread_is_found_by_a_reply_of_the_public_only_when_that_is_asked_for(
    house: House, elsewhere: Elsewhere, asked: UUID
) -> None:
    elsewhere.says(elsewhere.meet(), "Rats in our cellar", answers=asked)

    assert found(house, "q=rats") == []
    (item,) = found(house, "q=rats&kind=public")
    assert item["id"] == str(asked)
    assert "Rats" in item["excerpt"]


def test_the_public_does_not_make_a_thread_lively_and_an_office_elsewhere_does(
    house: House, elsewhere: Elsewhere, asked: UUID
) -> None:
    before = card(house, asked)
    elsewhere.says(elsewhere.meet(), answers=asked)
    after = card(house, asked)
    assert (after["replies"], after["active_at"]) == (0, before["active_at"])

    office = elsewhere.meet_office()
    elsewhere.says(office, answers=asked)
    after = card(house, asked)
    assert (after["replies"], after["last_office_id"]) == (1, office.id)
    assert after["active_at"] > before["active_at"]


def test_an_office_elsewhere_stands_on_the_front_page_and_not_on_a_city_of_ours(
    house: House, elsewhere: Elsewhere, asked: UUID
) -> None:
    geoid = house.open_city(name="Elmford")
    house.open_office("elmford", geoid=geoid)
    house.drain()
    office = elsewhere.changes(elsewhere.meet_office(), geoid=geoid)
    elsewhere.says(office, channel=channel_of(house), title="Sheds for rent", kind="experience")

    client = house.client()
    client.get("/")
    assert "Sheds for rent" in client.page.text
    assert "from elmford.example" in client.page.text
    assert [item["title"] for item in found(house, "state=VT&q=sheds")] == ["Sheds for rent"]
    client.get("/cities/elmford-vt")
    assert "Sheds for rent" not in client.page.text
    assert "elmford.example" not in client.page.text
    client.get("/about")
    assert "elmford.example" not in client.page.text


def test_what_is_held_has_no_card_until_it_is_released(
    house: House, elsewhere: Elsewhere, asked: UUID
) -> None:
    with house.databases["discussions"].connection() as db:
        db.execute("UPDATE channels SET outside = 'held'")
    said = elsewhere.says(elsewhere.meet(), "Rats in our cellar", channel=channel_of(house))

    assert card(house, said.id) is None
