"""A new instance joins by a list that another signs; a forged list changes nothing."""

import json
from typing import Any

import pytest

from federation.actors.fetching import fetcher_of
from federation.mirror.actions import follow_channel
from federation.starter import actions
from federation.starter.domain import StarterList
from shared.core.errors import NotFound, Refused, Unavailable
from tests.federated.conftest import LEAGUE, Pair


def fetcher(pair: Pair) -> Any:
    return fetcher_of(pair.town.databases["federation"])


def read_offer(pair: Pair, asks: Any) -> StarterList:
    """Have the town read the league's list."""
    with pair.town.databases["federation"].connection() as db:
        return actions.read_offer(db, LEAGUE, asks)


def offer(pair: Pair) -> None:
    pair.league.open_channel("housing", "Housing")
    pair.league.open_channel("parks", "Parks")
    with pair.league.databases["federation"].connection() as db:
        actions.offer(db)


def test_a_new_instance_follows_what_it_keeps_of_a_list(pair: Pair) -> None:
    offer(pair)
    for number in range(3):
        pair.say(pair.ana, "housing", f"Question {number}")
    pair.network.settle()

    offered = read_offer(pair, fetcher(pair))
    keep = {each.actor for each in offered.channels if each.topic == "housing"}
    with pair.town.databases["federation"].connection() as db:
        followed, failed = actions.join(db, offered, keep, fetcher(pair))
    pair.network.settle()

    assert [(each.topic, each.threads) for each in offered.channels] == [
        ("housing", 3),
        ("parks", 0),
    ]
    assert [each.slug for each in followed] == [pair.copy]
    assert failed == {}
    assert len(pair.seen()[1]) == 3


def test_nothing_is_offered_before_the_operator_says_so(pair: Pair) -> None:
    pair.league.open_channel("housing", "Housing")

    answer = pair.league.client().get(
        "/.well-known/mayoral-exchange", headers={"Accept": "application/activity+json"}
    )

    assert answer.status_code == 404
    with pytest.raises((Refused, NotFound)):
        read_offer(pair, fetcher(pair))


def test_a_list_that_is_offered_after_a_try_that_failed_is_found_at_once(pair: Pair) -> None:
    pair.network.away.add(LEAGUE)
    with pytest.raises(Unavailable):
        read_offer(pair, fetcher(pair))
    pair.network.away.clear()
    with pytest.raises(NotFound):
        read_offer(pair, fetcher(pair))

    offer(pair)

    assert len(read_offer(pair, fetcher(pair)).channels) == 2


def test_a_channel_that_could_not_be_read_is_followed_as_soon_as_it_can(pair: Pair) -> None:
    pair.network.documents[pair.actor] = {"id": f"{pair.actor}/other"}
    handle = f"@{pair.copy}"
    with pair.town.databases["federation"].connection() as db:
        with pytest.raises(NotFound):
            follow_channel(db, handle, fetcher(pair))
        del pair.network.documents[pair.actor]

        assert follow_channel(db, handle, fetcher(pair)).slug == pair.copy


@pytest.mark.parametrize("harm", ["a channel more", "no proof", "another teller"])
def test_a_list_that_was_touched_is_refused(pair: Pair, harm: str) -> None:
    offer(pair)
    with pair.league.databases["federation"].connection() as db:
        document = json.loads(json.dumps(actions.starter_document(db)))
    if harm == "a channel more":
        document["items"].append({"type": "Group", "id": "https://evil.example/ap/channels/1"})
    elif harm == "no proof":
        del document["proof"]
    else:
        document["attributedTo"] = "https://evil.example/ap/instance/1"

    class Forger:
        """Hands out the touched list, and true actors."""

        def document(self, _id: str, **_words: bool) -> dict[str, Any]:
            return document

        def actor(self, id_: str, **_words: bool) -> Any:
            return fetcher(pair).actor(id_)

    with pytest.raises(Refused):
        read_offer(pair, Forger())


def test_a_name_is_enough_and_a_server_that_is_away_is_named(pair: Pair) -> None:
    asked: list[str] = []

    class Away:
        """A network in which nobody answers."""

        def document(self, id_: str, *, in_person: bool) -> dict[str, Any]:
            asked.append(id_)
            raise Unavailable("Nobody answers.")

    with (
        pair.town.databases["federation"].connection() as db,
        pytest.raises(Unavailable, match=r"^league\.example does not answer just now"),
    ):
        actions.read_offer(db, " league.example ", Away())  # type: ignore[arg-type]
    assert asked == ["https://league.example/.well-known/mayoral-exchange"]


def test_a_channel_that_is_not_on_the_list_is_not_kept_in_silence(pair: Pair) -> None:
    offer(pair)
    offered = read_offer(pair, fetcher(pair))

    assert {each.topic for each in actions.kept_of(offered, {"housing"})} == {"housing"}
    with pytest.raises(Refused, match="no channel called hosing"):
        actions.kept_of(offered, {"housing", "hosing"})
