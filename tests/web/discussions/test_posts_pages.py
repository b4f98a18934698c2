"""Channels and threads on pages: read by anybody, written by offices, and nothing typed is lost."""

import re
from typing import Any
from uuid import UUID, uuid4

import feedparser
import pytest
from werkzeug.test import Client, TestResponse

from shared.testing.pages import words_of
from tests.house import House, Somebody

NOWHERE = UUID(int=7)
NEW = "/channels/housing/new"
GOOD = {
    "kind": "question",
    "title": "Who has a vacancy register?",
    "body": "We count **by hand**.",
    "channel": "housing",
}


@pytest.fixture
def mayor(house: House) -> Somebody:
    house.open_channel()
    return house.add_member("springvale")


@pytest.fixture
def browser(house: House, mayor: Somebody) -> Any:
    return house.sign_in(house.client(), mayor)


@pytest.fixture
def neighbour(house: House, mayor: Somebody) -> Any:
    return house.sign_in(house.client(), house.add_member("elmford"))


def send(browser: Any, form_at: str, values: dict[str, str]) -> TestResponse:
    """Fill in and send the form that a page shows, as a browser without JavaScript does."""
    page = browser.get(form_at.partition("#")[0]).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None
    return Client.post(browser, form_at, data=values | {"csrf_token": token[1]})


def published(browser: Any, **values: str) -> str:
    answer = send(browser, NEW, GOOD | values)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def replied(browser: Any, path: str, body: str) -> str:
    """Reply below a thread; return the reply's id."""
    answer = send(browser, path, {"body": body})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"]).partition("#post-")[2]


def test_a_visitor_finds_channels_and_reads_a_thread(
    house: House, browser: Any, neighbour: Any
) -> None:
    path = published(browser)
    replied(neighbour, path, "We do, since *2019*.")

    visitor = house.client()
    assert "/channels/housing" in visitor.get("/channels").text
    assert path in visitor.get("/channels/housing").text
    page = visitor.get(path).text
    assert "<strong>by hand</strong>" in page
    assert "<em>2019</em>" in page
    assert "/offices/springvale" in page
    assert "/offices/elmford" in page
    assert "under 2,500" in page.lower()
    assert "1 reply" in page
    assert "Sign in to reply" in page
    assert "Set-Cookie" not in visitor.get(path).headers


def test_a_visitor_is_asked_to_sign_in_before_writing(house: House, browser: Any) -> None:
    answer = Client.get(house.client(), NEW)

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/signin?")


def test_a_reply_stands_below_what_it_answers(browser: Any, neighbour: Any) -> None:
    path = published(browser)
    first = replied(neighbour, path, "First answer")
    replied(neighbour, path, "Second answer")
    answer = send(browser, f"/channels/posts/{first}/reply", {"body": "To the first"})
    assert answer.status_code == 303

    page = browser.get(path).text

    assert page.index("First answer") < page.index("To the first") < page.index("Second answer")
    assert "turn--2" in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": ""}, "This is needed."),
        ({"title": "x" * 300}, "At most 200 characters"),
        ({"kind": "case"}, "Choose one of"),
    ],
)
def test_an_error_is_named_and_nothing_typed_is_lost(
    browser: Any, wrong: dict[str, str], words: str
) -> None:
    answer = send(browser, NEW, GOOD | wrong)

    assert answer.status_code == 422
    assert words in answer.text
    assert GOOD["body"] in answer.text


def test_an_empty_reply_shows_the_thread_again(browser: Any) -> None:
    path = published(browser)

    answer = send(browser, path, {"body": " "})

    assert answer.status_code == 422
    assert "This is needed." in answer.text
    assert GOOD["title"] in answer.text


def test_a_form_sent_twice_publishes_once(house: House, browser: Any) -> None:
    once = str(uuid4())
    paths = {published(browser, once=once) for _ in range(2)}

    assert len(paths) == 1
    assert len(house.programs().get("/discussions/channels/housing/posts").json["items"]) == 1


def test_personal_data_is_pointed_out_before_it_is_public(house: House, browser: Any) -> None:
    words = {"body": "Call me: 555 234 5678"}

    warned = send(browser, NEW, GOOD | words)

    assert warned.status_code == 422
    assert "phone number" in warned.text
    assert words["body"] in warned.text
    assert send(browser, NEW, GOOD | words | {"looked": "true"}).status_code == 303


def test_an_edit_keeps_the_earlier_words_readable(house: House, browser: Any) -> None:
    path = published(browser)
    post_id = path.rpartition("/")[2]
    form = browser.get(f"/channels/posts/{post_id}/edit").text
    assert "We count **by hand**." in form

    answer = send(
        browser, f"/channels/posts/{post_id}/edit", {"title": "Registers", "body": "New words"}
    )

    assert answer.status_code == 303
    page = house.client().get(path).text
    assert "New words" in page
    assert "by hand" not in page
    history = house.client().get(f"/channels/posts/{post_id}/history").text
    assert "New words" in history
    assert "<strong>by hand</strong>" in history


def test_a_withdrawn_post_leaves_a_tombstone_where_others_answered(
    house: House, browser: Any, neighbour: Any
) -> None:
    path = published(browser)
    post_id = path.rpartition("/")[2]
    replied(neighbour, path, "We do.")

    assert send(browser, f"/channels/posts/{post_id}/withdraw", {}).status_code == 303

    page = house.client().get(path).text
    assert "Withdrawn by its office." in page
    assert "We do." in page
    assert "by hand" not in page
    assert GOOD["title"] not in page
    assert path not in house.client().get("/channels/housing").text


def test_a_withdrawn_post_nobody_answered_is_gone(house: House, browser: Any) -> None:
    path = published(browser)
    send(browser, f"/channels/posts/{path.rpartition('/')[2]}/withdraw", {})

    answer = Client.get(house.client(), path)

    assert answer.status_code == 410
    assert "withdrawn by its office" in answer.text


def test_another_office_finds_no_way_to_change_it(browser: Any, neighbour: Any) -> None:
    path = published(browser)
    post_id = path.rpartition("/")[2]

    for act in ("edit", "withdraw"):
        assert Client.get(neighbour, f"/channels/posts/{post_id}/{act}").status_code == 403
        assert f"/channels/posts/{post_id}/{act}" not in neighbour.get(path).text


def test_a_reaction_is_given_and_taken_back_by_the_same_press(browser: Any, neighbour: Any) -> None:
    path = published(browser)
    at = f"/channels/posts/{path.rpartition('/')[2]}/reactions"
    neighbour.get(path)

    for pressed in (True, False):
        page = neighbour.get(path)
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
        assert token is not None
        Client.post(neighbour, at, data={"name": "tried", "csrf_token": token[1]})
        neighbour.get(path)
        button = neighbour.page.find("button", text="We tried this")
        assert (words_of(button), button.get("aria-pressed")) == (
            ("We tried this 1", "true") if pressed else ("We tried this", "false")
        )


def test_a_script_that_presses_a_reaction_gets_the_bar_alone(browser: Any, neighbour: Any) -> None:
    path = published(browser)
    at = f"/channels/posts/{path.rpartition('/')[2]}/reactions"
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', neighbour.get(path).text)
    assert token is not None

    answer = neighbour.post(
        at, data={"name": "thanks", "csrf_token": token[1]}, headers={"HX-Request": "true"}
    )

    assert answer.status_code == 200
    assert not neighbour.page.is_whole
    assert words_of(neighbour.page.find("button[aria-pressed=true]")) == "Thank you 1"


def test_a_reply_has_its_own_way_to_its_thread(house: House, browser: Any) -> None:
    path = published(browser)
    reply = replied(browser, path, "More")

    answer = Client.get(house.client(), f"/channels/housing/{reply}")

    assert answer.status_code == 301
    assert answer.headers["Location"] == f"{path}#post-{reply}"


def test_markup_stays_words(house: House, browser: Any) -> None:
    attack = "<script>alert(1)</script>"
    path = published(browser, title=attack, body=f"{attack} [x](javascript:alert(1))")

    for page in (house.client().get(path).text, house.client().get("/channels/housing").text):
        assert attack not in page
        assert 'href="javascript' not in page


def test_a_channel_is_a_feed(house: House, browser: Any) -> None:
    path = published(browser, title="Fish & <chips>")

    answer = Client.get(house.client(), "/channels/housing.atom")

    assert answer.mimetype == "application/atom+xml"
    feed = feedparser.parse(answer.data)
    assert not feed.bozo
    assert feed.entries[0].title == "Fish & <chips>"
    assert feed.entries[0].link.endswith(path)
    assert feed.entries[0].author.startswith("Office of the Mayor")
    assert "/channels/housing.atom" in house.client().get("/channels/housing").text


def test_an_empty_channel_has_a_feed_too(house: House, mayor: Somebody) -> None:
    feed = feedparser.parse(Client.get(house.client(), "/channels/housing.atom").data)

    assert not feed.bozo
    assert feed.feed.updated
    assert feed.entries == []


@pytest.mark.parametrize(
    "path",
    [
        "/channels/nowhere",
        "/channels/nowhere.atom",
        f"/channels/housing/{NOWHERE}",
        f"/channels/posts/{NOWHERE}/history",
    ],
)
def test_what_is_not_there_is_said_to_be_so(house: House, mayor: Somebody, path: str) -> None:
    answer = Client.get(house.client(), path)

    assert answer.status_code == 404
    assert "<h1" in answer.text


def test_a_list_cannot_be_continued_from_nonsense(house: House, mayor: Somebody) -> None:
    assert Client.get(house.client(), "/channels/housing?after=zzz").status_code == 400
