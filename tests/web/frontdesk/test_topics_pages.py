"""Topics are read as one page, whichever instance a channel lives on."""

from typing import Any

import msgspec
import pytest

from shared.core.ids import remote_id
from shared.facts.federation import Channel, ChannelMirrored
from tests.elsewhere import Elsewhere
from tests.house import House

THERE = Channel(
    id=remote_id("https://city.example/ap/channels/1"),
    actor="https://city.example/ap/channels/1",
    url="https://city.example/channels/homes",
    slug="homes@city.example",
    host="city.example",
    name="Homes",
    purpose="Homes people can afford",
    topic="housing",
    state="followed",
    version=1,
)


def publish(house: House, title: str, channel: str) -> dict[str, Any]:
    programs = house.programs(house.token(house.add_member()))
    wish = {"channel": channel, "kind": "question", "title": title, "body": "Words."}
    answer = programs.post("/discussions/posts", wish)
    assert answer.status_code == 201, answer.text
    house.drain()
    made: dict[str, Any] = answer.json
    return made


def test_a_topic_holds_threads_of_every_channel_about_it(house: House) -> None:
    house.open_channel()
    Elsewhere(house).tell(ChannelMirrored(channel=THERE))
    publish(house, "Said at home", "housing")
    publish(house, "Said in the copy", "homes@city.example")

    page = house.client().get("/topics/housing").text

    assert page.index("Said in the copy") < page.index("Said at home")
    assert "in Homes at city.example" in page
    assert "in Housing" in page


def test_topics_say_how_much_is_said_and_where(house: House) -> None:
    house.open_channel()
    Elsewhere(house).tell(ChannelMirrored(channel=THERE))

    page = house.client().get("/topics").text

    assert "2 channels, 1 of them on another instance" in page


def test_a_channel_that_is_left_stays_readable_and_says_so(house: House) -> None:
    elsewhere = Elsewhere(house)
    elsewhere.tell(ChannelMirrored(channel=THERE))
    publish(house, "Said before", "homes@city.example")
    elsewhere.tell(ChannelMirrored(channel=msgspec.structs.replace(THERE, state="left", version=2)))

    page = house.client().get("/channels/homes@city.example").text

    assert "No longer followed from here" in page
    assert "Said before" in page


@pytest.mark.parametrize("path", ["/topics", "/topics/housing"])
def test_topics_stand_below_channels_in_the_menu(house: House, path: str) -> None:
    house.open_channel()
    house.drain()

    page = house.client().get(path).text

    assert '<a href="/channels" aria-current="true">' in page
    assert page.partition("</nav>")[0].count("aria-current") == 1


def test_a_topic_nobody_talks_about_is_not_there(house: House) -> None:
    assert house.client().get("/topics/nothing").status_code == 404
