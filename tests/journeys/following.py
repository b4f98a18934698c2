"""Somebody on a server of other people's making follows a channel, gets what is said, answers, and leaves."""

from typing import Any

from tests.journeys.home import Home
from tests.peers.fedify import FedifyPeer
from tests.peers.peer import PUBLIC


def follow(home: Home, ann: FedifyPeer) -> str:
    """Follow the channel (over https by its handle) and be accepted; returns the id of the Follow."""
    channel, before = home.actor(), home.followers()
    is_https = home.origin.startswith("https")
    followed = ann.do("follow", target=home.handle if is_https else channel["id"])
    assert followed["target"] == channel["id"]
    accept = ann.await_(lambda one: one["type"] == "Accept")
    assert accept["actor"] == channel["id"]
    assert followed["id"] in str(accept["document"])
    home.await_(lambda: home.followers() == before + 1, "one more follows")
    return str(followed["id"])


def is_announced(activity: dict[str, Any], post_id: str) -> bool:
    """Whether an activity announces a post of ours."""
    return activity["type"] == "Announce" and post_id in str(activity["document"])


def take_part(home: Home, ann: FedifyPeer) -> None:
    """Follow, read a post, reply, edit, take back, and leave, after which nothing comes any more."""
    channel, before = home.actor(), home.followers()
    followed = follow(home, ann)
    post = home.publish("Vacant homes", "We have **forty** of them.\n\nWhat have you tried?")
    _answer_and_take_back(home, ann, post, _read(home, ann, post))

    ann.do("unfollow", follow=followed, target=channel["id"])
    home.await_(lambda: home.followers() == before, "nobody follows any more")
    ann.do("forget")
    later = home.publish("After the goodbye")
    home.await_(lambda: "After the goodbye" in home.text("/channels/housing"), "it is published")
    home.instance.mayors("federation", "deliver", "--now")
    assert not [one for one in ann.received() if later["id"] in str(one)]


def _read(home: Home, ann: FedifyPeer, post: dict[str, Any]) -> str:
    """Receive a post that reads well and leads to its page; returns its id."""
    announced = ann.await_(lambda one: is_announced(one, post["id"]))
    assert announced["actor"] == home.actor()["id"]
    page = home.document(announced["object"]) if announced["object"] else None
    assert page is not None
    assert page["name"] == "Vacant homes"
    assert "forty" in page["summary"]
    assert "<strong>forty</strong>" in page["content"]
    assert PUBLIC in [*page["to"], *page["cc"]]
    assert "Vacant homes" in home.text(page["url"].removeprefix(home.origin))
    assert ann.do("look", at=page["id"])["document"]["name"] == "Vacant homes"
    return str(page["id"])


def _answer_and_take_back(home: Home, ann: FedifyPeer, post: dict[str, Any], answered: str) -> None:
    channel = home.actor()["id"]
    reply = ann.do("reply", to=channel, inReplyTo=answered, content="<p>We lent paint.</p>")
    home.await_(lambda: "We lent paint." in home.thread(post), "the reply is on the page")
    shown = home.thread(post)
    assert ann.handle.removeprefix("@") in shown
    assert "From the public" in shown

    ann.do("edit", id=reply["id"], content="<p>We lent paint and ladders.</p>", to=channel)
    home.await_(lambda: "and ladders." in home.thread(post), "the edit is on the page")
    ann.do("delete", id=reply["id"], to=channel)
    home.await_(lambda: "We lent paint" not in home.thread(post), "the reply is gone from the page")


def receive_a_case(home: Home, ann: FedifyPeer) -> None:
    """Who follows gets a case study with its number."""
    case = home.ask("POST", "/knowledge/cases", {
        "channel": "housing", "title": "Paint for porches", "problem": "Porches rot.", "action": "We lent paint.",
        "outcome": {"indicator": "porches painted", "unit": "porches", "baseline": 0, "baseline_on": "2025-05-01", "result": 41, "result_on": "2026-05-01"},
    })  # fmt: skip
    announced = ann.await_(
        lambda one: "Paint for porches" in str(one["document"]) or is_announced(one, case["id"])
    )
    article = home.document(announced["object"]) if announced["object"] else announced["document"]

    assert "41" in str(article.get("summary", article))
    assert "Paint for porches" in str(article)


def see_edits_and_withdrawals(home: Home, ann: FedifyPeer) -> None:
    """What an office changes and takes back follows to where it was announced."""
    channel = home.actor()
    post = home.publish("Too many cars")
    announced = ann.await_(lambda one: is_announced(one, post["id"]))
    home.ask(
        "PUT", f"/discussions/posts/{post['id']}", {"title": "Fewer cars", "body": "Said better."}
    )
    update = ann.await_(lambda one: one["type"] == "Update" or "Fewer cars" in str(one["document"]))
    assert home.document(announced["object"])["name"] == "Fewer cars"
    assert update["actor"] in {channel["id"], home.document(announced["object"])["attributedTo"]}

    home.ask("DELETE", f"/discussions/posts/{post['id']}")
    ann.await_(lambda one: one["type"] in {"Delete", "Undo"})
    assert home.await_gone(announced["object"])["type"] == "Tombstone"
