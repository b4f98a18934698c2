"""A channel among Mastodon, GoToSocial, Lemmy and NodeBB, each simulated as strictly as it is."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from shared.core.clock import now
from tests.journeys.home import Home, home_at
from tests.peers.lemmy import LemmyPeer
from tests.peers.mastodon import MastodonPeer, Shown
from tests.peers.nodebb import NodeBBPeer
from tests.peers.peer import PUBLIC, Answer, Peer, Somebody


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """An instance over http, which these servers may reach on loopback."""
    with home_at(tmp_path_factory.mktemp("home"), "127.0.0.2") as home:
        yield home


def _follows(peer: Peer, home: Home, name: str = "housing") -> tuple[Somebody, dict[str, Any]]:
    """Have ann of a peer follow the channel; returns both once it is accepted."""
    ann, channel = peer.people["ann"], home.actor(name)
    peer.follow(ann, channel["id"])
    peer.await_(lambda: ann.follows.get(channel["id"]) == "accepted")
    home.await_known(peer.authority)
    return ann, channel


def _shown(peer: MastodonPeer, title: str) -> list[Shown]:
    return [shown for shown in peer.feed.values() if title in shown.title or title in shown.text]


def _complaints(peer: Peer) -> list[tuple[str, str, str]]:
    """Everything that came and was not simply taken."""
    return [verdict for verdict in peer.verdicts() if verdict[0] != "taken"]


@pytest.mark.parametrize("software", ["mastodon", "gotosocial"])
def test_a_microblog_reads_a_channel_and_answers(
    home: Home, software: str, request: pytest.FixtureRequest
) -> None:
    peer: MastodonPeer = request.getfixturevalue(software)
    ann, channel = _follows(peer, home)
    post = home.publish(f"Vacant homes {software}", "We have **forty** of them.")
    [shown] = peer.await_(lambda: _shown(peer, f"Vacant homes {software}"))

    assert shown.boosted_by == channel["id"]
    assert "forty" in shown.text
    assert post["id"] in shown.url
    assert f"Vacant homes {software}" in home.text(shown.url.removeprefix(home.origin))
    note = peer.say(ann, channel, "<p>We lent paint.</p>", in_reply_to=shown.id)
    home.await_(lambda: "We lent paint." in home.thread(post), "the reply is on the page")
    assert f"ann@{peer.authority}" in home.thread(post)
    peer.edit(ann, note, "<p>We lent paint and ladders.</p>", channel["inbox"])
    home.await_(lambda: "and ladders." in home.thread(post), "the edit is on the page")
    peer.delete(ann, note, channel["inbox"])
    home.await_(lambda: "We lent paint" not in home.thread(post), "the reply is gone")
    assert _complaints(peer) == []
    assert peer.faults == []


def test_replies_are_not_boosted_and_edits_are_told_by_their_author(
    home: Home, mastodon: MastodonPeer
) -> None:
    _, channel = _follows(mastodon, home)
    post = home.publish("Too many cars")
    [shown] = mastodon.await_(lambda: _shown(mastodon, "Too many cars"))
    home.ask(
        "POST", f"/discussions/posts/{post['id']}/replies", {"body": "An answer by an office."}
    )
    home.ask(
        "PUT", f"/discussions/posts/{post['id']}", {"title": "Fewer cars", "body": "Said better."}
    )
    mastodon.await_(lambda: _shown(mastodon, "Fewer cars"))

    assert shown.title == "Fewer cars"
    assert not [
        one
        for one in mastodon.feed.values()
        if "An answer by an office" in one.text and one.boosted_by
    ]
    home.ask("DELETE", f"/discussions/posts/{post['id']}")
    mastodon.await_(lambda: not _shown(mastodon, "Fewer cars"))
    assert home.await_gone(shown.id)["type"] == "Tombstone"
    assert [one for one in _complaints(mastodon) if "wrapped" in one[2]] == []
    assert channel["type"] == "Group"


def test_who_unfollows_gets_nothing_more(home: Home, mastodon: MastodonPeer) -> None:
    ann, channel = _follows(mastodon, home)
    before = home.followers()
    mastodon.unfollow(ann, channel["id"])
    home.await_(lambda: home.followers() == before - 1, "one fewer follows")
    came = len(mastodon.noted)
    home.publish("After the goodbye")
    home.await_(lambda: "After the goodbye" in home.text("/channels/housing"), "it is published")
    home.instance.mayors("federation", "deliver", "--now")

    assert mastodon.noted[came:] == []


def test_a_like_is_counted_once_passed_on_and_taken_back(
    home: Home, mastodon: MastodonPeer, lemmy: LemmyPeer
) -> None:
    """A community of Lemmy counts it too; what it thinks little of counts nowhere."""
    _follows(lemmy, home)
    ann, channel = _follows(mastodon, home)
    post = home.publish("Worth a like")
    [shown] = mastodon.await_(lambda: _shown(mastodon, "Worth a like"))
    like = mastodon.like(ann, shown.id, channel["inbox"])
    mastodon.sent(mastodon.post(ann, channel["inbox"], like))

    def likes() -> int:
        found = home.instance.get(f"/api/v1/discussions/posts/{post['id']}", token=home.token)
        return int(found.json()["reactions_from_public"])

    home.await_(lambda: likes() == 1, "one like is counted")
    lemmy.await_(lambda: (ann.id, shown.id) in lemmy.votes)
    mastodon.undo(ann, like, channel["inbox"])
    home.await_(lambda: likes() == 0, "no like is counted")
    lemmy.await_(lambda: (ann.id, shown.id) not in lemmy.votes)
    assert not [one for one in mastodon.taken("Announce") if "Like" in str(one)]


def test_a_community_of_lemmy_reads_answers_and_posts(home: Home, lemmy: LemmyPeer) -> None:
    ann, channel = _follows(lemmy, home)
    post = home.publish("Lead pipes", "All of them?")
    id_ = lemmy.await_(
        lambda: [id_ for id_, page in lemmy.posts.items() if page.get("name") == "Lead pipes"]
    )[0]
    page = lemmy.posts[id_]
    assert page["audience"] == channel["id"]
    assert page["source"]["mediaType"] == "text/markdown"
    home.ask("POST", f"/discussions/posts/{post['id']}/replies", {"body": "All of them."})
    lemmy.await_(lambda: [one for one in lemmy.comments.values() if one["inReplyTo"] == id_])

    comment = lemmy.say(ann, channel, "We mapped ours.", in_reply_to=id_)
    home.await_(lambda: "We mapped ours." in home.thread(post), "the comment is on the page")
    lemmy.await_(lambda: comment["id"] in lemmy.comments)
    [wrapped] = [
        one for one in lemmy.taken("Announce")
        if one["object"].get("type") == "Create" and one["object"]["object"]["id"] == comment["id"]
    ]  # fmt: skip
    assert wrapped["object"]["object"] == {
        name: value for name, value in comment.items() if name != "@context"
    }
    home.ask(
        "PUT", f"/discussions/posts/{post['id']}", {"title": "Lead pipes, again", "body": "All?"}
    )
    lemmy.await_(lambda: lemmy.posts[id_]["name"] == "Lead pipes, again")
    home.ask("DELETE", f"/discussions/posts/{post['id']}")
    lemmy.await_(lambda: id_ not in lemmy.posts)
    assert [one for one in _complaints(lemmy) if one[2] != "CannotReceivePage"] == []


def test_lemmy_gets_what_it_reads_before_it_is_known_to_be_lemmy(
    home: Home, lemmy: LemmyPeer
) -> None:
    lemmy.answers = lambda request: Answer(503) if "nodeinfo" in request.path else None
    ann, channel = lemmy.people["ann"], home.actor()
    lemmy.follow(ann, channel["id"])
    lemmy.await_(lambda: ann.follows.get(channel["id"]) == "accepted")
    home.publish("Storm drains")

    lemmy.await_(lambda: "Storm drains" in [page.get("name") for page in lemmy.posts.values()])
    assert {verdict[2] for verdict in _complaints(lemmy)} <= {"CannotReceivePage"}


def test_nodebb_believes_the_key_and_keeps_topics(home: Home, nodebb: NodeBBPeer) -> None:
    _, channel = _follows(nodebb, home)
    post = home.publish("Bus lanes")
    found = nodebb.await_(
        lambda: [one for one in nodebb.topics.values() if one.get("name") == "Bus lanes"]
    )[0]

    assert PUBLIC in [*found["to"], *found["cc"]]
    assert found["attributedTo"].startswith(home.origin)
    assert home.document(found["context"])["type"] == "OrderedCollection"
    assert found["audience"] == channel["id"]
    home.ask("DELETE", f"/discussions/posts/{post['id']}")
    nodebb.await_(lambda: found["id"] not in nodebb.topics)
    assert [one for one in _complaints(nodebb) if not one[2].startswith("undone")] == []


def test_a_follow_again_is_accepted_again(home: Home, mastodon: MastodonPeer) -> None:
    ann, channel = _follows(mastodon, home)
    accepted = len(mastodon.taken("Accept"))
    ann.follows.clear()
    mastodon.follow(ann, channel["id"])
    mastodon.await_(lambda: ann.follows.get(channel["id"]) == "accepted")

    assert len(mastodon.taken("Accept")) == accepted + 1
    assert home.document(channel["followers"])["totalItems"] >= 1


def test_a_server_that_is_down_gets_it_when_it_is_back(home: Home, mastodon: MastodonPeer) -> None:
    _follows(mastodon, home)
    tries: dict[str, datetime] = {}

    def down(request: Any) -> Any:
        if request.method == "POST":
            tries[request.headers["signature"]] = parsedate_to_datetime(request.headers["date"])
            return Answer(503)
        return None

    mastodon.answers = down
    home.publish("While it was down")
    home.await_(lambda: tries, "it was tried")
    mastodon.answers = lambda _: None
    home.await_(
        lambda: now() >= max(tries.values()) + timedelta(seconds=1),
        "a signature of now would be another, for dates count seconds",
    )
    home.instance.mayors("federation", "deliver", "--now")
    mastodon.await_(lambda: _shown(mastodon, "While it was down"), seconds=60)
    signature = mastodon.noted[-1].headers["signature"]

    assert signature not in tries
