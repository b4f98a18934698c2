"""Pages name the documents that say the same for other servers."""

import pytest
from werkzeug.test import Client

from tests.house import ORIGIN, House

ACCEPTS = [
    "application/activity+json",
    "application/activity+json, application/ld+json",
    'application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
]


@pytest.fixture
def pages(house: House) -> dict[str, str]:
    """Paths of pages with the ids of their twins."""
    channel_id = house.open_channel("housing")
    who = house.add_member("springvale")
    office = house.programs(house.token(who))
    wish = {"channel": "housing", "kind": "question", "title": "Roofs?", "body": "Who knows?"}
    post = office.post("/discussions/posts", wish).json
    case = office.post(
        "/knowledge/cases",
        {"channel": "housing", "title": "Roofs", "problem": "They leak.", "action": "Tar."},
    ).json
    house.drain()
    thread = house.programs().get("/discussions/channels/housing/posts").json["items"]
    announcement = next(each for each in thread if each["kind"] == "case")
    return {
        "/channels/housing": f"{ORIGIN}/ap/channels/{channel_id}",
        f"/channels/housing/{post['id']}": f"{ORIGIN}/ap/posts/{post['id']}",
        f"/channels/housing/{announcement['id']}": f"{ORIGIN}/ap/cases/{case['id']}",
        f"/knowledge/cases/{case['id']}": f"{ORIGIN}/ap/cases/{case['id']}",
        "/offices/springvale": f"{ORIGIN}/ap/offices/{who.office_id}",
    }


def test_every_page_names_its_twin_and_the_twin_its_page(
    house: House, pages: dict[str, str]
) -> None:
    client = Client(house.wsgi)

    for path, twin in pages.items():
        page = house.client().get(path)
        document = client.get(twin.removeprefix(ORIGIN))

        assert (
            f'<{twin}>; rel="alternate"; type="application/activity+json"'
            in page.headers.getlist("Link")
        )
        assert f'<link rel="alternate" type="application/activity+json" href="{twin}">' in page.text
        assert "Accept" in page.headers["Vary"]
        assert document.json["id"] == twin


@pytest.mark.parametrize("accept", ACCEPTS)
def test_a_server_is_sent_to_the_twin(house: House, pages: dict[str, str], accept: str) -> None:
    for path, twin in pages.items():
        answer = Client(house.wsgi).get(path, headers={"Accept": accept})

        assert (answer.status_code, answer.headers["Location"]) == (302, twin)
        assert "Accept" in answer.headers["Vary"]


def test_a_browser_at_a_document_is_sent_to_its_page(house: House, pages: dict[str, str]) -> None:
    html = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}

    for twin in set(pages.values()):
        answer = Client(house.wsgi).get(twin.removeprefix(ORIGIN), headers=html)

        assert answer.status_code == 302
        assert pages[answer.headers["Location"].removeprefix(ORIGIN)] == twin
        assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize("accept", ["*/*", "application/json", ""])
def test_who_does_not_say_what_they_want_gets_the_document(
    house: House, pages: dict[str, str], accept: str
) -> None:
    for twin in pages.values():
        answer = Client(house.wsgi).get(twin.removeprefix(ORIGIN), headers={"Accept": accept})

        assert answer.status_code == 200
        assert answer.content_type == "application/activity+json"
