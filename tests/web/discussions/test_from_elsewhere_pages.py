"""How words from elsewhere are shown: who speaks and from where, after the offices, as the channel's rule says."""

import json
from typing import Any
from uuid import UUID

import pytest

from services.discussions.channels.actions import put_outside
from shared.testing.pages import Page, PageClient
from tests.elsewhere import Elsewhere
from tests.house import House


@pytest.fixture
def elsewhere(house: House) -> Elsewhere:
    return Elsewhere(house)


@pytest.fixture
def thread(house: House) -> Any:
    """A question of an office, as the API answered it."""
    house.open_channel()
    programs = house.programs(house.token(house.add_member("springvale")))
    wish = {"channel": "housing", "kind": "question", "title": "Who?", "body": "Words."}
    post = programs.post("/discussions/posts", wish)
    house.drain()
    return post.json


def rule(house: House, outside: Any) -> None:
    with house.databases["discussions"].connection() as db:
        put_outside(db, "housing", outside)
    house.drain()


def look(client: PageClient, path: str) -> Page:
    assert client.get(path).status_code == 200
    return client.page


def page_of(house: House, thread: Any) -> Any:
    return look(house.client(), f"/channels/housing/{thread['id']}")


def test_the_public_stands_after_the_offices_with_full_handle_and_server(
    house: House, elsewhere: Elsewhere, thread: Any
) -> None:
    root = UUID(thread["id"])
    elsewhere.says(elsewhere.meet(), "We live there.", answers=root)
    elsewhere.says(elsewhere.meet_office(), "We tried that.", answers=root)

    page = page_of(house, thread)
    text = page.text
    assert (
        text.index("We tried that.") < text.index("From the public") < text.index("We live there.")
    )
    assert "Ann (@ann@m.example)" in text
    assert "Elmford, VT · 2,500 to 10,000 people · from elmford.example" in text
    assert "Why this is taken for an office elmford.example is the registered domain" in text
    assert "1 reply" in text
    profile = page.find("a", text="Ann")
    assert profile.get("href") == "https://m.example/@ann"
    assert profile.get("rel") == "nofollow ugc noopener"


def test_folded_words_wait_behind_one_press(
    house: House, elsewhere: Elsewhere, thread: Any
) -> None:
    rule(house, "folded")
    elsewhere.says(elsewhere.meet(), "We live there.", answers=UUID(thread["id"]))

    page = page_of(house, thread)
    folded = page.find("details.public__folded")
    assert "open" not in folded.attrib
    assert "We live there." in "".join(folded.itertext())
    assert "folded away" in page.text


@pytest.mark.parametrize("outside", ["held", "closed"])
def test_what_is_held_or_turned_away_leaves_no_mark(
    house: House, elsewhere: Elsewhere, thread: Any, outside: str
) -> None:
    rule(house, outside)
    said = elsewhere.says(elsewhere.meet(), "We live there.", answers=UUID(thread["id"]))

    assert "We live there." not in page_of(house, thread).html
    assert "From the public" not in page_of(house, thread).text
    programs = house.programs()
    assert programs.get(f"/discussions/posts/{said.id}").status_code == 404
    assert programs.get(f"/discussions/posts/{thread['id']}/replies").json["items"] == []
    for path in ("", "/history"):
        assert house.client().get(f"/channels/posts/{said.id}{path}").status_code == 404


def test_many_replies_of_the_public_have_a_page_of_their_own(
    house: House, elsewhere: Elsewhere, thread: Any
) -> None:
    from shared.facts.federation import PostReceived

    ann = elsewhere.meet()
    said = [elsewhere.post(ann, f"Number {n}.", answers=UUID(thread["id"])) for n in range(73)]
    elsewhere.tell(*(PostReceived(post=each) for each in said))

    client = house.client()
    page = look(client, f"/channels/housing/{thread['id']}")
    assert "Number 19." in page.text
    assert "Number 20." not in page.text
    page = look(client, page.link("All of it: 73 replies of the public"))
    assert "Number 49." in page.text
    page = look(client, page.link("Later replies"))
    assert "Number 72." in page.text


def test_what_the_public_begins_has_a_page_of_its_own(
    house: House, elsewhere: Elsewhere, thread: Any
) -> None:
    channel = UUID(
        house.programs().get("/discussions/channels/housing/posts").json["items"][0]["id"]
    )
    with house.databases["discussions"].connection() as db:
        channel = db.execute("SELECT id FROM channels").fetchone()["id"]
    said = elsewhere.says(elsewhere.meet(), "Why is our street closed?", channel=channel)

    client = house.client()
    page = look(client, "/channels/housing")
    assert "Why is our street closed?" not in page.text
    page = look(client, page.link("1 question from the public"))
    assert "Why is our street closed?" in page.text
    page = look(client, page.link("Why is our street closed?"))
    assert page.h1 == "Why is our street closed?"
    programs = house.programs()
    (item,) = programs.get("/discussions/channels/housing/posts?speakers=public").json["items"]
    assert (item["id"], item["from_public"]) == (str(said.id), True)
    assert item["activity_id"] == said.activity_id
    assert item["author"] == {
        "name": "Ann", "handle": "ann@m.example", "url": "https://m.example/@ann"
    }  # fmt: skip


def test_an_office_answers_the_public_as_it_answers_anybody(
    house: House, elsewhere: Elsewhere, thread: Any
) -> None:
    said = elsewhere.says(elsewhere.meet(), "We live there.", answers=UUID(thread["id"]))
    office = house.add_member("oakton")
    client = house.sign_in(house.client(), office)
    client.get(f"/channels/posts/{said.id}/reply")
    client.submit(f"/channels/posts/{said.id}/reply", body="Thank you, we will look.")
    house.drain()

    text = page_of(house, thread).text
    assert text.index("Thank you, we will look.") < text.index("From the public")


def test_a_withdrawn_reply_of_the_public_leaves_a_tombstone(
    house: House, elsewhere: Elsewhere, thread: Any
) -> None:
    said = elsewhere.says(elsewhere.meet(), "We live there.", answers=UUID(thread["id"]))
    elsewhere.withdraws(said)

    assert "Withdrawn by its author." in page_of(house, thread).text
    assert "We live there." not in page_of(house, thread).html


def test_who_is_gone_keeps_a_name_and_no_link(
    house: House, elsewhere: Elsewhere, thread: Any
) -> None:
    ann = elsewhere.meet()
    elsewhere.says(ann, "We live there.", answers=UUID(thread["id"]))
    elsewhere.goes(ann)

    page = page_of(house, thread)
    assert "Ann (@ann@m.example)" in page.text
    assert [each for each in page.all("a") if each.get("href") == ann.url] == []


def test_a_channels_feed_holds_what_offices_say(
    house: House, elsewhere: Elsewhere, thread: Any
) -> None:
    with house.databases["discussions"].connection() as db:
        channel = db.execute("SELECT id FROM channels").fetchone()["id"]
    elsewhere.says(elsewhere.meet(), "Why is it closed?", channel=channel)
    office = elsewhere.says(elsewhere.meet_office(), channel=channel, title="What we did")

    feed = house.client().get("/channels/housing.atom").text
    assert "Why is it closed?" not in feed
    assert f"<id>{office.activity_id}</id>" in feed


def test_reactions_from_elsewhere_are_a_quiet_line(
    house: House, elsewhere: Elsewhere, thread: Any
) -> None:
    for name in ("Ann", "Bo", "Cy"):
        elsewhere.reacts(elsewhere.meet(name), UUID(thread["id"]))

    assert "3 reactions from elsewhere" in page_of(house, thread).text
    item = house.programs().get(f"/discussions/posts/{thread['id']}").json
    assert (item["reactions"], item["reactions_from_public"]) == ({}, 3)


def test_nobody_elsewhere_can_write_html(house: House, elsewhere: Elsewhere, thread: Any) -> None:
    evil = elsewhere.meet('<img src=x onerror="alert(1)">', host="evil.example", handle="e@evil.example",
                          url="https://evil.example/%22onmouseover=1")  # fmt: skip
    elsewhere.says(
        evil,
        "<script>alert(1)</script> ![x](https://evil.example/t.gif)",
        answers=UUID(thread["id"]),
    )

    html = page_of(house, thread).html
    assert "<script>alert(1)" not in html
    assert "<img" not in html


def test_the_channels_page_helps_to_follow_it(house: House) -> None:
    channel = house.open_channel()
    page = look(house.client(), "/channels/housing")

    assert page.find("input#handle").get("value") == "@housing@localhost:8000"
    assert page.link("Help me follow from my own server") == "/follow/housing"
    assert page.link("Its address, for other software").endswith(f"/ap/channels/{channel}")
    assert "shown after the offices’ replies, whoever sends them" in page.html


def test_the_operator_sets_the_rule_and_nobody_else(house: House) -> None:
    house.open_channel()
    who = house.add_member("springvale")
    writer = house.programs(house.token(who))
    operator = house.programs(house.token(who, "read", "admin"))
    path = "/discussions/channels/housing"

    assert writer.ask("PUT", path, {"outside": "closed"}).status_code == 403
    assert operator.ask("PUT", path, {"outside": "open"}).status_code == 422
    answer = operator.ask("PUT", path, {"outside": "held", "purpose": "Roofs"})
    assert (answer.status_code, answer.json["outside"], answer.json["purpose"]) == (
        200,
        "held",
        "Roofs",
    )
    assert (
        operator.ask("PUT", "/discussions/channels/nowhere", {"outside": "held"}).status_code == 404
    )


def structured(page: Page) -> Any:
    (script,) = [each for each in page.all("script") if each.get("type") == "application/ld+json"]
    return json.loads("".join(script.itertext()))


def test_a_thread_says_to_machines_what_it_is(
    house: House, elsewhere: Elsewhere, thread: Any
) -> None:
    root = UUID(thread["id"])
    elsewhere.says(elsewhere.meet(), "We live there.", answers=root)
    elsewhere.says(elsewhere.meet_office(), "We tried </script> that.", answers=root)

    page = page_of(house, thread)
    told = structured(page)
    assert told["@type"] == "DiscussionForumPosting"
    assert told["author"]["@type"] == "GovernmentOrganization"
    assert [comment["text"] for comment in told["comment"]] == ["We tried </script> that."]
    assert told["url"] == thread["url"]
    og = {each.get("property"): each.get("content") for each in page.all("meta")}
    assert (og["og:title"], og["og:url"], og["og:description"]) == ("Who?", thread["url"], "Words.")


def test_a_thread_out_of_sight_says_nothing_to_machines(
    house: House, elsewhere: Elsewhere, thread: Any
) -> None:
    elsewhere.says(elsewhere.meet_office(), "We tried that.", answers=UUID(thread["id"]))
    with house.databases["discussions"].connection() as db:
        db.execute("UPDATE posts SET is_withdrawn = true WHERE id = %s", [thread["id"]])

    page = page_of(house, thread)
    assert "We tried that." in page.text
    assert [each for each in page.all("script") if each.get("type") == "application/ld+json"] == []
    assert [each for each in page.all("meta") if each.get("property") == "og:title"] == []
