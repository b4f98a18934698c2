"""Posts of a server that is blocked or limited here, or silent for days, say so wherever they stand."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from services.moderation.hosts.actions import judge_host
from services.moderation.hosts.domain import NewHostRule
from shared.facts.federation import HostAnswered, HostSilent, Silence
from tests.elsewhere import Elsewhere
from tests.house import ORIGIN, House

SINCE = datetime(2026, 3, 12, tzinfo=UTC)


@pytest.fixture
def elsewhere(house: House) -> Elsewhere:
    return Elsewhere(house)


@pytest.fixture
def thread(house: House, elsewhere: Elsewhere) -> str:
    """A thread here with an answer from `a.m.example`, where an office speaks."""
    house.open_channel()
    programs = house.programs(house.token(house.add_member("springvale")))
    wish = {"channel": "housing", "kind": "question", "title": "Who?", "body": "Words."}
    post = UUID(programs.post("/discussions/posts", wish).json["id"])
    house.drain()
    office = elsewhere.meet_office(host="a.m.example")
    elsewhere.says(office, "We have.", answers=post)
    elsewhere.says(
        office, "Ask us.", title="Open desk", channel=house.open_channel("water", "Water")
    )
    return f"/channels/housing/{post}"


def judge(house: House, policy: Any, host: str = "m.example") -> None:
    wish = NewHostRule(host=host, policy=policy, reason="It sends spam.")
    with house.databases["moderation"].connection() as db:
        judge_host(db, None, wish, origin=ORIGIN)
    house.drain()


def read(house: House, path: str) -> Any:
    client = house.client()
    client.get(path)
    return client.page


def test_nothing_is_said_of_a_server_in_good_standing(house: House, thread: str) -> None:
    page = read(house, thread)

    assert "We have." in page.text
    assert page.all(".trouble") == []


@pytest.mark.parametrize("policy", ["blocked", "limited"])
def test_posts_of_a_judged_server_stay_and_say_so_with_the_way_to_the_reason(
    house: House, thread: str, policy: str
) -> None:
    judge(house, policy)

    for path in (thread, "/channels/water", "/"):
        page = read(house, path)
        assert f"m.example is {policy} here since" in page.text, path
    page = read(house, thread)
    assert "We have." in page.text
    log = read(house, page.link("Read why in the public log"))
    assert "It sends spam." in log.text
    assert "Show all decisions" in log.text

    judge(house, "open")
    assert read(house, thread).all(".trouble") == []


def test_posts_of_a_silent_server_say_since_when(
    house: House, elsewhere: Elsewhere, thread: str
) -> None:
    elsewhere.tell(HostSilent(silence=Silence(host="a.m.example", version=1, since=SINCE)))

    assert "a.m.example has not answered since" in read(house, thread).text
    assert "a.m.example has not answered since" in read(house, "/channels/water").text
    elsewhere.tell(HostAnswered(silence=Silence(host="a.m.example", version=2)))
    assert read(house, thread).all(".trouble") == []


def test_silence_of_the_name_above_says_nothing_of_a_server(
    house: House, elsewhere: Elsewhere, thread: str
) -> None:
    elsewhere.tell(HostSilent(silence=Silence(host="m.example", version=1, since=SINCE)))

    assert read(house, thread).all(".trouble") == []


def test_late_news_of_silence_changes_nothing(
    house: House, elsewhere: Elsewhere, thread: str
) -> None:
    elsewhere.tell(HostAnswered(silence=Silence(host="a.m.example", version=2)))
    elsewhere.tell(HostSilent(silence=Silence(host="a.m.example", version=1, since=SINCE)))

    assert read(house, thread).all(".trouble") == []
