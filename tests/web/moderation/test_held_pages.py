"""The desk for words from elsewhere: what is held is looked at, let through or refused; servers are judged."""

from typing import Any
from uuid import UUID

import pytest

from services.discussions.channels.actions import put_outside
from shared.facts.federation import FlagSettled
from tests.elsewhere import Elsewhere
from tests.house import House


@pytest.fixture
def elsewhere(house: House) -> Elsewhere:
    return Elsewhere(house)


@pytest.fixture
def thread(house: House) -> UUID:
    house.open_channel()
    programs = house.programs(house.token(house.add_member("springvale")))
    wish = {"channel": "housing", "kind": "question", "title": "Who?", "body": "Words."}
    post = UUID(programs.post("/discussions/posts", wish).json["id"])
    with house.databases["discussions"].connection() as db:
        put_outside(db, "housing", "held")
    house.drain()
    return post


@pytest.fixture
def desk(house: House) -> Any:
    return house.sign_in(house.client(), house.add_member("elmford", is_moderator=True))


def shown(house: House, thread: UUID) -> str:
    client = house.client()
    client.get(f"/channels/housing/{thread}")
    text: str = client.page.text
    return text


def test_one_press_lets_words_through(
    house: House, elsewhere: Elsewhere, thread: UUID, desk: Any
) -> None:
    said = elsewhere.says(elsewhere.meet(), "We live there.", answers=thread)
    desk.get("/moderation/held")
    assert "We live there." in desk.page.text
    assert "Ann (@ann@m.example)" in desk.page.text
    desk.submit(f"/moderation/held/{said.id}")
    assert "Nothing waits" in desk.page.text
    house.drain()

    assert "We live there." in shown(house, thread)
    (entry,) = house.programs().get("/moderation/log").json["items"]
    assert (entry["verdict"], entry["rule_name"]) == ("restore", "Looked at before it was shown")
    client = house.client()
    client.get("/log")
    assert (
        "A post was restored: Looked at before it was shown It breaks no rule." in client.page.text
    )
    assert client.get("/log.atom").status_code == 200


def test_what_is_refused_names_a_rule_and_stays_unseen(
    house: House, elsewhere: Elsewhere, thread: UUID, desk: Any
) -> None:
    said = elsewhere.says(elsewhere.meet(), "Buy my pills.", answers=thread)
    page = f"/moderation/items/post/{said.id}"
    desk.get(page)
    assert "Waiting to be let through" in desk.page.text
    desk.submit(f"{page}/hide", rule="off_topic", reason="It sells.")
    house.drain()
    desk.get("/moderation/held")
    assert "Nothing waits" in desk.page.text
    assert "Buy my pills." not in shown(house, thread)
    assert "Hidden by a moderator" not in shown(house, thread)
    desk.get(page)
    assert "Buy my pills." in desk.page.text


def test_other_words_come_back_to_the_desk(
    house: House, elsewhere: Elsewhere, thread: UUID, desk: Any
) -> None:
    said = elsewhere.says(elsewhere.meet(), "We live there.", answers=thread)
    desk.get("/moderation/held")
    desk.submit(f"/moderation/held/{said.id}")
    house.drain()
    elsewhere.edits(said, "Buy my pills.")

    assert "From the public" not in shown(house, thread)
    desk.get("/moderation/held")
    assert "Buy my pills." in desk.page.text


def test_nobody_but_moderators_sees_what_is_held(
    house: House, elsewhere: Elsewhere, thread: UUID
) -> None:
    said = elsewhere.says(elsewhere.meet(), "We live there.", answers=thread)
    member = house.sign_in(house.client(), house.add_member("oakton"))

    assert member.get("/moderation/held").status_code == 403
    assert member.get(f"/moderation/items/post/{said.id}").status_code == 403
    assert house.client().get(f"/moderation/report?item=post:{said.id}").status_code == 410


def test_a_moderator_limits_a_server(house: House, elsewhere: Elsewhere, desk: Any) -> None:
    channel = house.open_channel("water", "Water")
    desk.get("/moderation/hosts")
    assert "No server is limited or blocked here." in desk.page.text
    desk.submit("/moderation/hosts", host="com", policy="limited", reason="Spam.")
    assert "Name one server" in desk.page.text
    desk.submit("/moderation/hosts", host="m.example", policy="limited", reason="Spam, 100% of it.")
    assert "Spam, 100% of it." in desk.page.text
    house.drain()

    elsewhere.says(elsewhere.meet(), "Why is it brown?", channel=channel)
    desk.get("/moderation/held")
    assert "Why is it brown?" in desk.page.text
    client = house.client()
    client.get("/log")
    assert "The server m.example: Limited" in client.page.text


def test_a_member_who_reports_words_from_elsewhere_may_tell_their_server(
    house: House, elsewhere: Elsewhere
) -> None:
    said = elsewhere.says(elsewhere.meet(), "Buy my pills.", channel=house.open_channel())
    visitor = house.client()
    visitor.get(f"/moderation/report?item=post:{said.id}")
    assert visitor.page.all("input#field-forward") == []
    client = house.sign_in(house.client(), house.add_member("springvale"))
    client.get(f"/moderation/report?item=post:{said.id}")
    box = client.page.find("input#field-forward")
    assert "checked" not in box.attrib
    assert "Also tell m.example" in client.page.text
    assert "never your name or office" in client.page.text
    client.submit("/moderation/report", rule="off_topic", reason="It sells.", forward="true")
    with house.databases["moderation"].connection() as db:
        row = db.execute("SELECT is_forwarded FROM reports").fetchone()
    assert row == {"is_forwarded": True}


def test_moderators_see_what_became_of_a_report_that_was_to_be_sent_on(
    house: House, elsewhere: Elsewhere, desk: Any
) -> None:
    said = elsewhere.says(elsewhere.meet(), "Buy my pills.", channel=house.open_channel())
    programs = house.programs(house.token(house.add_member("springvale")))
    wish = {"item": f"post:{said.id}", "rule": "off_topic", "reason": "It sells.", "forward": True}
    report = programs.post("/moderation/reports", wish)
    assert report.status_code == 201, report.text
    file = f"/moderation/items/post/{said.id}"
    desk.get(file)
    assert "Whoever reported it asked to have its own server told." in desk.page.text
    assert "was told" not in desk.page.text

    asked_by = UUID(report.json["id"])
    elsewhere.tell(
        FlagSettled(asked_by=asked_by, host="m.example", outcome="delivered", reason=""),
        FlagSettled(asked_by=asked_by, host="n.example", outcome="failed", reason="answered 403"),
        FlagSettled(asked_by=asked_by, host="o.example", outcome="blocked", reason=""),
    )

    desk.get(file)
    assert "asked to have its own server told" not in desk.page.text
    assert "m.example was told, " in desk.page.text
    assert "n.example could not be told (answered 403), " in desk.page.text
    assert "o.example was not told, because it is blocked here, " in desk.page.text


def test_the_rules_say_what_becomes_of_words_from_elsewhere(house: House) -> None:
    client = house.client()
    client.get("/rules")

    assert "Each channel has one of four rules for all of them alike" in client.page.text
