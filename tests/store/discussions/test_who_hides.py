"""Moderators here and the home of a channel each hide a post and show it again; in sight it is when neither hides it."""

from itertools import product
from typing import Any, Literal
from uuid import UUID

import pytest

from deploy.house import SERVICES
from services.frontdesk.service import service as frontdesk
from services.moderation.service import service as moderation
from shared.bus.rebuild import rebuild
from shared.core.ids import remote_id
from shared.facts.fact import Fact
from shared.facts.federation import (
    Channel,
    ChannelMirrored,
    PostHiddenElsewhere,
    PostRestoredElsewhere,
)
from tests.elsewhere import Elsewhere
from tests.house import House, Programs

HOST = "city.example"
HOMES = Channel(
    id=remote_id("https://city.example/ap/channels/1"),
    actor="https://city.example/ap/channels/1",
    url="https://city.example/channels/homes",
    slug="homes@city.example",
    host=HOST,
    name="Homes",
    purpose="Homes people can afford",
    topic="housing",
    state="followed",
    version=1,
)
Who = Literal["here", "home"]
WALKS: list[tuple[Who, ...]] = list(product(("here", "home"), repeat=4))
"""Each step hides what whoever takes it shows, and shows what they hide: all orders in which both may go."""
WORDS = {
    (True, False): "Hidden by a moderator.",
    (False, True): f"Hidden by {HOST}, where this channel lives.",
    (True, True): f"Hidden by a moderator, and by {HOST}, where this channel lives.",
}


@pytest.fixture
def moderator(house: House) -> Programs:
    return house.programs(house.token(house.add_member("oakton", is_moderator=True)))


@pytest.fixture
def elsewhere(house: House) -> Elsewhere:
    elsewhere = Elsewhere(house)
    elsewhere.tell(ChannelMirrored(channel=HOMES))
    return elsewhere


class Answer:
    """A reply in the copy of a channel, and who hides it."""

    def __init__(self, post_id: UUID, root_id: UUID) -> None:
        self.id, self.root_id = post_id, root_id
        self.hides: dict[Who, bool] = {"here": False, "home": False}
        self.log: list[tuple[Any, ...]] = []

    def turn(self, who: Who, moderator: Programs) -> list[Fact]:
        """Let one of the two change their mind; return what federation tells of it."""
        hides = self.hides[who] = not self.hides[who]
        if who == "here":
            wish = {"item": f"post:{self.id}", "verdict": "hide" if hides else "restore"}
            rule = {"rule": "abuse"} if hides else {}
            said = moderator.post("/moderation/decisions", wish | rule | {"reason": "So we say."})
            assert said.status_code == 201, said.text
            self.log.insert(0, (wish["verdict"], "abuse", "So we say.", None))
            return []
        self.log.insert(
            0, ("hide" if hides else "restore", "off_topic", "So they say." if hides else "", HOST)
        )
        about: dict[str, Any] = {"post_id": self.id, "channel_id": HOMES.id, "host": HOST}
        if hides:
            return [PostHiddenElsewhere(**about, reason="So they say.", rule="off_topic")]
        return [PostRestoredElsewhere(**about)]

    @property
    def words(self) -> str | None:
        """What its thread says in its place; None: it is in sight."""
        return WORDS.get((self.hides["here"], self.hides["home"]))


def say(elsewhere: Elsewhere) -> Answer:
    author = elsewhere.meet_office(host=HOST)
    root = elsewhere.says(author, "Who has?", title="A question", channel=HOMES.id)
    answer = elsewhere.says(author, "We have, all of us.", answers=root.id, channel=HOMES.id)
    return Answer(answer.id, root.id)


def check(house: House, answer: Answer) -> None:
    client = house.client()
    client.get(f"/channels/{HOMES.slug}/{answer.root_id}")
    is_shown = answer.words is None
    assert ("We have, all of us." in client.page.text) is is_shown
    stones = [
        stone.text.partition("Read why")[0].strip() for stone in client.page.all(".tombstone")
    ]
    assert stones == ([] if is_shown else [answer.words])
    entries = house.programs().get(f"/moderation/log?item=post:{answer.id}").json["items"]
    assert [(e["verdict"], e["rule"], e["reason"], e["home"]) for e in entries] == answer.log


def projected(house: House) -> dict[str, Any]:
    held = {}
    for service in (frontdesk, moderation):
        with house.databases[service.name].connection() as db:
            for table in service.projections:
                rows = db.execute(f"SELECT * FROM {table}".encode()).fetchall()
                held[table] = sorted(rows, key=str)
    return held


def test_in_sight_is_what_neither_hides_in_whatever_order_they_go(
    house: House, elsewhere: Elsewhere, moderator: Programs, admin_url: str
) -> None:
    answers = [(walk, say(elsewhere)) for walk in WALKS]

    for step in range(4):
        told = [fact for walk, each in answers for fact in each.turn(walk[step], moderator)]
        elsewhere.tell(*told)

        for _walk, each in answers:
            check(house, each)
        projections = projected(house)
        hidden = {row["id"] for row in projections["items"] if row["is_hidden"]}
        assert hidden == {each.id for _walk, each in answers if each.words}
        assert {row["id"] for row in projections["replies"] if row["is_hidden"]} == hidden
        for service in (frontdesk, moderation):
            rebuild(service, SERVICES, house.databases, admin_url)
        assert projected(house) == projections


def test_what_a_home_says_twice_it_says_once(
    house: House, elsewhere: Elsewhere, moderator: Programs
) -> None:
    answer = say(elsewhere)

    hidden = answer.turn("home", moderator)
    elsewhere.tell(*hidden)
    elsewhere.tell(*hidden)
    check(house, answer)
    restored = answer.turn("home", moderator)
    elsewhere.tell(*restored)
    elsewhere.tell(*restored)

    check(house, answer)


def test_another_server_than_the_home_brings_nothing_back(
    house: House, elsewhere: Elsewhere, moderator: Programs
) -> None:
    answer = say(elsewhere)
    elsewhere.tell(*answer.turn("home", moderator))

    about: dict[str, Any] = {"post_id": answer.id, "channel_id": HOMES.id}
    elsewhere.tell(PostRestoredElsewhere(**about, host="other.example"))

    check(house, answer)


def test_moderators_see_that_the_home_hides_it_too(
    house: House, elsewhere: Elsewhere, moderator: Programs
) -> None:
    answer = say(elsewhere)
    elsewhere.tell(*answer.turn("here", moderator))
    elsewhere.tell(*answer.turn("home", moderator))
    elsewhere.tell(*answer.turn("here", moderator))
    client = house.client()
    house.sign_in(client, house.add_member("elmford", is_moderator=True))

    client.get(f"/moderation/items/post/{answer.id}")
    assert WORDS[False, True] in client.page.text
    elsewhere.tell(*answer.turn("home", moderator))
    client.get(f"/moderation/items/post/{answer.id}")
    assert WORDS[False, True] not in client.page.text
