"""Moderators follow channels of other instances, and join the network by a list, on pages without scripts."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from federation.actors.store import find_actor
from federation.following.actions import take_answer
from federation.following.store import find_following
from federation.starter import actions
from shared.core.ids import new_id, remote_id
from shared.testing.pages import PageClient
from tests.federated.conftest import LEAGUE, Pair


@pytest.fixture
def desk(pair: Pair) -> PageClient:
    """A moderator of the town, signed in."""
    return pair.town.sign_in(
        pair.town.client(), pair.town.add_member("springvale", is_moderator=True)
    )


def follow(desk: PageClient, channel: str, at: str = "/network") -> TestResponse:
    desk.get(at)
    return desk.submit("/network/follows", follow_redirects=False, actor=channel)


def offer(pair: Pair) -> None:
    for slug in ("housing", "parks", "water"):
        pair.league.open_channel(slug, slug.capitalize())
    with pair.league.databases["federation"].connection() as db:
        actions.offer(db)


def read(desk: PageClient, address: str = LEAGUE) -> TestResponse:
    desk.get("/network/list")
    return desk.submit("/network/list", follow_redirects=False, url=address)


def join(desk: PageClient, keep: list[str], address: str = LEAGUE) -> TestResponse:
    token = desk.page.form("/network/join").find(".//input[@name='csrf_token']")
    assert token is not None
    words = {"csrf_token": token.get("value", ""), "url": address, "keep": keep}
    return desk.post("/network/join", data=words, follow_redirects=False)


def boxes(desk: PageClient) -> dict[str, str]:
    """Return the channels that can be kept on the page of a list: name to address."""
    form = desk.page.form("/network/join")
    names = ["".join(label.itertext()) for label in form.iter("label")]
    kept = [field for field in form.iter("input") if field.get("name") == "keep"]
    assert all(field.get("checked") is not None for field in kept)
    return {
        name.split("Lives")[0].strip(): field.get("value", "")
        for name, field in zip(names, kept, strict=True)
    }


def test_the_box_on_the_channels_page_follows_a_channel(pair: Pair, desk: PageClient) -> None:
    assert pair.channel_id

    answer = follow(desk, "@housing@league.localhost:8001", at="/channels")
    listed = desk.get("/network").text
    pair.network.settle()

    assert (answer.status_code, answer.headers["Location"]) == (303, "/network")
    assert "has not answered yet" in listed
    assert pair.state() == "followed"
    assert "Lives at league.localhost:8001" in desk.get("/channels").text


def nobody(pair: Pair) -> str:
    return "@nobody@league.localhost:8001"


def an_office(pair: Pair) -> str:
    assert pair.ana
    return "@decorah@league.localhost:8001"


def our_own(pair: Pair) -> str:
    pair.town.open_channel("snow", "Snow")
    return "@snow@town.localhost:8002"


def no_handle(pair: Pair) -> str:
    return "housing"


@pytest.mark.parametrize(
    ("named", "status", "why"),
    [
        (nobody, 404, "There is no channel to be found at @nobody@league.localhost:8001."),
        (an_office, 422, "This is no channel."),
        (our_own, 422, "This channel lives here already."),
        (no_handle, 422, "Say a channel like @housing@city.example"),
    ],
)
def test_what_cannot_be_followed_is_refused_in_words(
    pair: Pair, desk: PageClient, named: Callable[[Pair], str], status: int, why: str
) -> None:
    channel = named(pair)
    pair.network.settle()

    answer = follow(desk, channel)

    assert answer.status_code == status
    assert why in answer.text
    assert f'value="{channel}"' in answer.text


def test_what_the_other_server_said_when_it_refused_stands_on_the_page(
    pair: Pair, desk: PageClient
) -> None:
    assert pair.channel_id
    follow(desk, "@housing@league.localhost:8001")
    with pair.town.databases["federation"].connection() as db:
        asked = find_following(db, remote_id(pair.actor))
        channel = find_actor(db, pair.actor)
        assert asked
        assert channel
        because = "Members of the league only."
        assert take_answer(db, channel, asked.follow_id, is_yes=False, because=because)

    assert "Its server refused: Members of the league only." in desk.get("/network").text


def leave(desk: PageClient, channel_id: UUID) -> TestResponse:
    return desk.submit(f"/network/follows/{channel_id}/leave", follow_redirects=False)


def test_following_is_stopped_on_the_page_and_what_was_said_stays(
    pair: Pair, desk: PageClient
) -> None:
    pair.follow()
    pair.say(pair.ana, "housing", "Homes above shops")
    pair.network.settle()
    page = desk.get("/network")
    form = desk.page.form(f"/network/follows/{remote_id(pair.actor)}/leave")
    stays = "What was said before stays here, marked as no longer followed."

    answer = leave(desk, remote_id(pair.actor))
    pair.network.settle()
    pair.say(pair.ana, "housing", "Homes above garages")
    pair.network.settle()

    assert stays in page.text
    assert stays in form.get("data-confirm", "")
    assert "".join(form.itertext()).strip() == "Stop following: Housing"
    assert (answer.status_code, answer.headers["Location"]) == (303, "/network")
    assert "No longer followed" in desk.get("/network").text
    assert "No longer followed from here" in desk.get(f"/channels/{pair.copy}").text
    assert [each.title for each in pair.seen()[1]] == ["Homes above shops"]


def test_what_was_left_is_left_once_and_can_be_followed_again(pair: Pair, desk: PageClient) -> None:
    other = pair.town.sign_in(
        pair.town.client(), pair.town.add_member("elmford", is_moderator=True)
    )
    pair.follow()
    for moderator in (desk, other):
        moderator.get("/network")
    leave(desk, remote_id(pair.actor))
    pair.network.settle()

    assert leave(other, remote_id(pair.actor)).status_code == 303
    assert f"{remote_id(pair.actor)}/leave" not in desk.get("/network").text
    assert pair.network.collect(pair.town) == []
    follow(desk, f"@{pair.copy}")
    pair.network.settle()
    assert pair.state() == "followed"


def test_what_is_not_followed_cannot_be_left(desk: PageClient) -> None:
    desk.get("/network")
    token = desk.page.form("/network/follows").find(".//input[@name='csrf_token']")
    assert token is not None

    answer = desk.post(
        f"/network/follows/{new_id()}/leave", data={"csrf_token": token.get("value", "")}
    )

    assert answer.status_code == 404
    assert "This instance follows no such channel." in answer.text


def test_a_list_is_shown_and_only_what_is_kept_is_followed(pair: Pair, desk: PageClient) -> None:
    offer(pair)
    pair.network.settle()

    assert read(desk).status_code == 200
    shown = boxes(desk)
    answer = join(desk, [shown["Housing"], shown["Water"]])
    pair.network.settle()

    assert list(shown) == ["Housing", "Parks", "Water"]
    assert (answer.status_code, answer.headers["Location"]) == (303, "/network")
    page = desk.get("/network").text
    assert "housing@league.localhost:8001" in page
    assert "parks@league.localhost:8001" not in page
    read(desk)
    assert list(boxes(desk)) == ["Parks"]


def test_keeping_nothing_is_said_beside_the_list(pair: Pair, desk: PageClient) -> None:
    offer(pair)
    pair.network.settle()
    read(desk)

    answer = join(desk, [])

    assert answer.status_code == 422
    assert "Keep at least one channel." in answer.text
    assert "Parks" in answer.text


@pytest.mark.parametrize(
    ("address", "status"),
    [(LEAGUE, 404), ("our league", 422), ("http://away.localhost:1", 503)],
)
def test_an_address_without_a_list_is_refused_in_words(
    desk: PageClient, address: str, status: int
) -> None:
    answer = read(desk, address)

    assert answer.status_code == status
    assert 'role="alert"' in answer.text


def test_only_moderators_find_the_box_and_the_pages(pair: Pair) -> None:
    mayor: Any = pair.town.sign_in(pair.town.client(), pair.town.add_member("elmford"))

    assert "/network/follows" not in mayor.get("/channels").text
    assert mayor.get("/network").status_code == 403
    assert mayor.get("/network/list").status_code == 403


def test_an_instance_of_invented_offices_asks_nobody_for_a_list(
    pair: Pair, desk: PageClient
) -> None:
    offer(pair)
    with pair.town.databases["federation"].connection() as db:
        db.execute("UPDATE standing_offices SET demonstration = true")
    asked = len(pair.network.asked)

    assert read(desk).status_code == 403

    assert pair.network.asked[asked:] == []
