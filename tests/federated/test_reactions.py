"""What people elsewhere like in a channel is counted alike at its home and in every copy, and each of them once."""

from random import Random
from typing import Any

import msgspec
import pytest

from federation.delivery.actions import plan
from federation.delivery.domain import Outgoing
from federation.inbox.scene import MOST_TIMES_AN_HOUR
from federation.trust.actions import trust_host
from federation.vocabulary.activity import announce
from shared.core.clock import now
from shared.core.ids import activity_id, new_id
from tests.federated.conftest import LEAGUE, TOWN, Pair
from tests.house import House
from tests.network import Stranger, mangled, read_channel


@pytest.fixture
def ann(pair: Pair) -> Stranger:
    """Somebody on a microblog, while the town follows the league's channel."""
    stranger = Stranger(pair.network)
    pair.follow()
    return stranger


def _liked(house: House, said: dict[str, Any]) -> int:
    """How many of the public an instance counts on a post."""
    with house.databases["discussions"].connection() as db:
        row = db.execute(
            "SELECT count(*) FILTER (WHERE r.from_public) AS count FROM reactions r"
            " JOIN posts p ON p.id = r.post_id WHERE p.said_as = %s",
            [said["activity_id"]],
        ).fetchone()
    assert row is not None
    return int(row["count"])


def _counts(pair: Pair, said: dict[str, Any]) -> tuple[int, int]:
    return _liked(pair.league, said), _liked(pair.town, said)


def _tell(pair: Pair, ann: Stranger, activity: dict[str, Any], inbox: str | None = None) -> None:
    assert pair.network.hand_over(ann.sends(inbox or f"{pair.actor}/inbox", activity)) == 202
    pair.network.settle()


def _announce(pair: Pair, inner: dict[str, Any]) -> None:
    """Have the league pass something on to the town that nobody said to it."""
    id_ = activity_id(LEAGUE, "activities", new_id())
    body = msgspec.json.encode(announce(id_, pair.actor, inner, now()))
    with pair.league.databases["federation"].transaction() as db:
        outgoing = Outgoing(activity_id=id_, noun_id=new_id(), signer_id=pair.channel_id, body=body)
        plan(db, outgoing, followers_of=[pair.channel_id])
    pair.network.settle()


@pytest.mark.parametrize("author", ["ana", "bo"])
def test_a_like_is_counted_at_home_and_in_the_copy_and_taken_back(
    pair: Pair, ann: Stranger, author: str
) -> None:
    """Whoever wrote the post: an office of the home, or one of the copy's."""
    channel = "housing" if author == "ana" else pair.copy
    said = pair.say(getattr(pair, author), channel, "Homes above shops")
    pair.network.settle()
    like = ann.like(said["activity_id"])

    _tell(pair, ann, like)
    assert _counts(pair, said) == (1, 1)
    _tell(pair, ann, ann.undo(like))
    assert _counts(pair, said) == (0, 0)


def test_who_tells_both_servers_counts_once(pair: Pair, ann: Stranger) -> None:
    said = pair.say(pair.bo, pair.copy, "Homes above shops")
    pair.network.settle()
    like = ann.like(said["activity_id"])

    _tell(pair, ann, like)
    _tell(pair, ann, like, f"{TOWN}/inbox")
    assert _counts(pair, said) == (1, 1)
    _tell(pair, ann, ann.undo(like))
    _tell(pair, ann, ann.undo(like), f"{TOWN}/inbox")

    assert _counts(pair, said) == (0, 0)


def test_what_a_deleted_account_said_and_liked_is_gone_at_home_and_in_the_copy(
    pair: Pair, ann: Stranger
) -> None:
    """Likes that are on their way still, in whichever order they come, are no exception."""
    posts = [pair.say(pair.ana, "housing", f"Homes above shops {number}") for number in range(4)]
    pair.network.settle()
    reply = ann.answer(posts[0]["activity_id"], "We live above one.")
    pair.network.documents[reply["object"]["id"]] = reply["object"]
    _tell(pair, ann, reply)
    for each in posts:
        like = ann.like(each["activity_id"])
        assert pair.network.hand_over(ann.sends(f"{pair.actor}/inbox", like)) == 202
    pair.network.step(pair.league)
    assert _liked(pair.league, posts[0]) == 1

    assert pair.network.hand_over(ann.sends(f"{pair.actor}/inbox", ann.departure())) == 202
    pair.network.settle(mangled(Random(7)))

    assert [_counts(pair, each) for each in posts] == [(0, 0)] * 4
    for house, slug in ((pair.league, "housing"), (pair.town, pair.copy)):
        [left] = [
            each for each in read_channel(house, slug) if each.activity_id == reply["object"]["id"]
        ]
        assert left.is_gone


def test_a_deleted_account_is_counted_out_of_a_copy_that_counted_it_long_ago(
    pair: Pair, ann: Stranger
) -> None:
    said = pair.say(pair.ana, "housing", "Homes above shops")
    other = Stranger(pair.network, id="http://o.localhost:8004/users/lee")
    pair.network.settle()
    for each in (ann, other):
        _tell(pair, each, each.like(said["activity_id"]))
    assert _counts(pair, said) == (2, 2)

    _tell(pair, ann, ann.departure() | {"summary": "Farewell."})
    assert _counts(pair, said) == (1, 1)
    _tell(pair, ann, ann.like(said["activity_id"]))
    assert _counts(pair, said) == (1, 1)


def test_a_home_counts_nobody_out_of_what_stands_elsewhere(pair: Pair, ann: Stranger) -> None:
    pair.town.open_channel("streets", "Streets")
    here = pair.say(pair.bo, "streets", "Narrow lanes")
    pair.network.settle()
    _tell(pair, ann, ann.like(here["activity_id"]), f"{TOWN}/inbox")

    _announce(pair, ann.departure())

    assert _liked(pair.town, here) == 1


def test_a_dislike_counts_nowhere_and_asks_nobody(pair: Pair, ann: Stranger) -> None:
    said = pair.say(pair.ana, "housing", "Homes above shops")
    pair.network.settle()
    _tell(pair, ann, ann.like(said["activity_id"], type="Dislike"))
    asked = len(pair.network.asked)
    _announce(pair, ann.like(said["activity_id"], type="Dislike"))

    assert _counts(pair, said) == (0, 0)
    assert ann.id not in pair.network.asked[asked:]


def test_a_home_counts_for_what_stands_in_its_channel_alone(pair: Pair, ann: Stranger) -> None:
    """It may say how many liked a post there; not of other posts, and not that an office did."""
    here = pair.say(pair.ana, "housing", "Homes above shops")
    pair.town.open_channel("streets", "Streets")
    elsewhere = pair.say(pair.bo, "streets", "Narrow lanes")
    pair.network.settle()

    _announce(pair, ann.like(elsewhere["activity_id"]))
    assert _liked(pair.town, elsewhere) == 0
    with pair.town.databases["federation"].connection() as db:
        trust_host(db, "m.localhost:8003", "A member of the league")
    _announce(pair, ann.like(here["activity_id"]))
    assert _liked(pair.town, here) == 0


def test_what_a_home_makes_up_keeps_no_like_out(pair: Pair, ann: Stranger) -> None:
    """An id that the home used first is still good for whoever gives it to something of the town's."""
    pair.town.open_channel("streets", "Streets")
    there = pair.say(pair.ana, "housing", "Homes above shops")
    here = pair.say(pair.bo, "streets", "Narrow lanes")
    pair.network.settle()
    like = ann.like(here["activity_id"])

    _announce(pair, like | {"object": there["activity_id"]})
    _tell(pair, ann, like, f"{TOWN}/inbox")

    assert _liked(pair.town, here) == 1


def test_limited_servers_are_counted_nowhere(pair: Pair, ann: Stranger) -> None:
    said = pair.say(pair.ana, "housing", "Homes above shops")
    pair.network.settle()
    with pair.town.databases["federation"].connection() as db:
        db.execute(
            "INSERT INTO host_rules (host, policy, reason, version)"
            " VALUES ('m.localhost', 'limited', '', 1)"
        )

    _tell(pair, ann, ann.like(said["activity_id"]))

    assert _counts(pair, said) == (1, 0)


def test_what_takes_a_like_back_can_say_nothing_else_in_the_channel_s_name(
    pair: Pair, ann: Stranger
) -> None:
    """Were it passed on as it is, the copy would hear the channel itself undo a Delete."""
    hidden = pair.say(pair.ana, "housing", "A child of our street")
    shown = pair.say(pair.ana, "housing", "Homes above shops")
    pair.network.settle()
    wish = {"item": f"post:{hidden['id']}", "verdict": "hide", "rule": "personal_data"}
    judge = pair.league.programs(
        pair.league.token(pair.league.add_member("quietville", is_moderator=True))
    )
    judge.post("/moderation/decisions", wish | {"reason": "It names a child."})
    pair.network.settle()
    before = pair.seen()
    like = ann.like(shown["activity_id"])
    delete = like | {"type": "Delete", "object": hidden["activity_id"], "summary": "Begone."}

    _tell(pair, ann, like)
    _tell(pair, ann, ann.undo(delete))

    assert pair.seen() == before
    assert _counts(pair, shown) == (1, 1)


def test_a_like_given_again_and_again_is_passed_on_once(pair: Pair, ann: Stranger) -> None:
    said = pair.say(pair.ana, "housing", "Homes above shops")
    pair.network.settle()

    for _ in range(5):
        _tell(pair, ann, ann.like(said["activity_id"]))

    assert _counts(pair, said) == (1, 1)
    assert _passed_on(pair, "Like") == 1


def test_who_likes_and_takes_it_back_without_end_is_not_passed_on_without_end(
    pair: Pair, ann: Stranger
) -> None:
    said = pair.say(pair.ana, "housing", "Homes above shops")
    pair.network.settle()

    for _ in range(8):
        like = ann.like(said["activity_id"])
        _tell(pair, ann, like)
        _tell(pair, ann, ann.undo(like))

    assert _counts(pair, said) == (0, 0)
    assert (_passed_on(pair, "Like"), _passed_on(pair, "Undo")) == (
        MOST_TIMES_AN_HOUR,
        MOST_TIMES_AN_HOUR,
    )


def _passed_on(pair: Pair, kind: str) -> int:
    """How many activities of a kind the league's channel has sent to the town."""
    with pair.league.databases["federation"].connection() as db:
        rows = db.execute("SELECT body FROM outgoing").fetchall()
    sent = [msgspec.json.decode(row["body"]) for row in rows]
    inner = [each["object"] for each in sent if each["type"] == "Announce"]
    return sum(isinstance(each, dict) and each["type"] == kind for each in inner)
