"""What is hidden, held or blocked here is so for everybody who reads it from another server."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.journeys.home import Home, home_at
from tests.peers.lemmy import LemmyPeer
from tests.peers.mastodon import MastodonPeer
from tests.peers.peer import Peer, Somebody


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with home_at(tmp_path_factory.mktemp("home"), "127.0.0.2") as home:
        yield home


@pytest.fixture(scope="module")
def decide(home: Home) -> Callable[..., Any]:
    """Decide as a moderator of another office: `decide(post, "hide")`."""
    mayors = home.instance.mayors
    mayors("city", "add", "--geoid", "1926445", "--name", "Elmford", "--state", "IA", "--population", "4100")  # fmt: skip
    mayors("office", "open", "--city", "1926445", "--handle", "elmford")
    mayors("member", "add", "--office", "elmford", "--role", "mayor", "--email", "mayor@elmford.example", "--moderator")  # fmt: skip
    made = mayors("token", "create", "--office", "elmford", "--member", "mayor@elmford.example", "--name", "test", "--scopes", "read,write")  # fmt: skip

    def decide(post_id: str, verdict: str) -> None:
        wish = {
            "item": f"post:{post_id}",
            "verdict": verdict,
            "reason": "It names a resident.",
            "rule": "personal_data",
        }
        if verdict == "restore":
            del wish["rule"]

        def is_taken() -> bool:
            answer = home.instance.ask("POST", "/moderation/decisions", made["token"], wish)
            assert answer.status_code in {200, 201, 404}, answer.text
            return answer.status_code != 404  # the item is heard of a moment later

        home.await_(is_taken, f"the decision to {verdict} is taken")

    return decide


def _follows(peer: Peer, home: Home) -> tuple[Somebody, dict[str, Any]]:
    ann, channel = peer.people["ann"], home.actor()
    peer.follow(ann, channel["id"])
    peer.await_(lambda: ann.follows.get(channel["id"]) == "accepted")
    home.await_known(peer.authority)
    return ann, channel


def _titles(peer: MastodonPeer) -> set[str]:
    return {shown.title or shown.text for shown in peer.feed.values()}


def test_a_hidden_post_leaves_every_reader_and_comes_back(
    home: Home, mastodon: MastodonPeer, lemmy: LemmyPeer, decide: Callable[..., None]
) -> None:
    _follows(mastodon, home)
    _follows(lemmy, home)
    post = home.publish("Hidden for a while")
    mastodon.await_(lambda: "Hidden for a while" in _titles(mastodon))
    lemmy.await_(lambda: any(page["name"] == "Hidden for a while" for page in lemmy.posts.values()))
    decide(post["id"], "hide")
    mastodon.await_(lambda: "Hidden for a while" not in _titles(mastodon))
    lemmy.await_(
        lambda: not any(page["name"] == "Hidden for a while" for page in lemmy.posts.values())
    )
    decide(post["id"], "restore")

    mastodon.await_(lambda: "Hidden for a while" in _titles(mastodon))
    lemmy.await_(lambda: any(page["name"] == "Hidden for a while" for page in lemmy.posts.values()))


def test_a_hidden_reply_from_elsewhere_leaves_page_and_readers(
    home: Home, mastodon: MastodonPeer, lemmy: LemmyPeer, decide: Callable[..., None]
) -> None:
    ann, channel = _follows(mastodon, home)
    _follows(lemmy, home)
    post = home.publish("With a bad reply")
    [shown] = mastodon.await_(
        lambda: [one for one in mastodon.feed.values() if one.title == "With a bad reply"]
    )
    note = mastodon.say(ann, channel, "<p>Jane Doe lives at number 7.</p>", in_reply_to=shown.id)
    home.await_(lambda: "number 7" in home.thread(post), "the reply is on the page")
    lemmy.await_(lambda: note["id"] in lemmy.comments)
    replies = home.instance.get(
        f"/api/v1/discussions/posts/{post['id']}/replies", token=home.token
    ).json()
    [reply] = [one for one in replies["items"] if "number 7" in one["body"]]
    decide(reply["id"], "hide")

    home.await_(lambda: "number 7" not in home.thread(post), "the reply is gone from the page")
    lemmy.await_(lambda: note["id"] not in lemmy.comments)


def test_posts_that_begin_elsewhere_stand_in_the_channel_and_are_passed_on(
    home: Home, mastodon: MastodonPeer, lemmy: LemmyPeer
) -> None:
    ann, channel = _follows(mastodon, home)
    bo, _ = _follows(lemmy, home)
    note = mastodon.say(ann, channel, "<p>@housing Who repairs old porches?</p>")
    page = lemmy.say(bo, channel, "Ours all rotted.", name="Porches of Lemmy")

    def begun() -> str:
        answer = home.instance.get("/channels/housing/public", accept="text/html")
        return answer.text if answer.status_code == 200 else ""

    home.await_(lambda: "Who repairs old porches?" in begun(), "the note stands there")
    home.await_(lambda: "Porches of Lemmy" in begun(), "the page stands there")

    lemmy.await_(lambda: note["id"] in lemmy.posts)
    mastodon.await_(
        lambda: [
            one
            for one in mastodon.feed.values()
            if one.id == page["id"] and one.boosted_by == channel["id"]
        ]
    )
    lemmy.await_(lambda: page["id"] in lemmy.posts)


@pytest.mark.parametrize("policy", ["held", "closed"])
def test_a_channel_that_holds_or_closes_shows_nothing_from_elsewhere(
    home: Home, mastodon: MastodonPeer, policy: str
) -> None:
    ann, channel = _follows(mastodon, home)
    post = home.publish(f"Not for {policy} words")
    [shown] = mastodon.await_(
        lambda: [one for one in mastodon.feed.values() if policy in one.title]
    )
    home.instance.mayors("channel", "outside", "--slug", "housing", "--policy", policy)
    try:
        mastodon.say(ann, channel, f"<p>May I, {policy}?</p>", in_reply_to=shown.id)
        home.instance.mayors("channel", "outside", "--slug", "housing", "--policy", "shown")
        mastodon.say(ann, channel, f"<p>And now, {policy}?</p>", in_reply_to=shown.id)
        home.await_(
            lambda: f"And now, {policy}?" in home.thread(post), "the later one is on the page"
        )
        assert f"May I, {policy}?" not in home.thread(post)
    finally:
        home.instance.mayors("channel", "outside", "--slug", "housing", "--policy", "shown")


def test_a_blocked_server_is_not_heard_and_gets_nothing(home: Home, mastodon: MastodonPeer) -> None:
    ann, channel = _follows(mastodon, home)
    like = {
        "id": mastodon.new_id("likes"),
        "type": "Like",
        "actor": ann.id,
        "object": channel["id"],
    }
    home.instance.mayors("host", "block", "127.0.0.5", "--reason", "Sends spam.")
    try:
        home.await_(
            lambda: mastodon.post(ann, channel["inbox"], like).status_code == 403, "it is refused"
        )
        came, asked = len(mastodon.noted), len(mastodon.asked)
        home.publish("Not for the blocked")
        home.await_(
            lambda: "Not for the blocked" in home.text("/channels/housing"), "it is published"
        )
        home.instance.mayors("federation", "deliver", "--now")
        assert (mastodon.noted[came:], mastodon.asked[asked:]) == ([], [])
    finally:
        home.instance.mayors("host", "open", "127.0.0.5", "--reason", "They have a new operator.")
    home.await_(
        lambda: mastodon.post(ann, channel["inbox"], like).status_code == 202, "it is heard again"
    )
