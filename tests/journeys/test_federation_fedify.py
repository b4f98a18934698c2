"""Somebody on a server of other people's making follows a channel, gets what is said, answers, and leaves."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.journeys.home import Home, home_at
from tests.peers.certificates import Authority
from tests.peers.fedify import CAVAGE, RFC9421, FedifyPeer
from tests.peers.peer import PUBLIC
from tests.peers.proxy import Spoken


@pytest.fixture(scope="module", params=[True, False], ids=["https", "http"])
def home(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    authority: Authority,
) -> Iterator[Home]:
    """An instance over https and one over http."""
    known = authority if request.param else None
    with home_at(tmp_path_factory.mktemp("home"), "127.0.0.2", known) as home:
        yield home


def _is_announced(activity: dict[str, Any], post_id: str) -> bool:
    return activity["type"] == "Announce" and post_id in str(activity["document"])


@pytest.mark.parametrize(("knock", "refuses"), [(RFC9421, None), (RFC9421, "draft-cavage"), (CAVAGE, "rfc9421")],
                         ids=["RFC 9421 first", "RFC 9421 only", "draft-cavage only"])  # fmt: skip
def test_somebody_follows_a_channel_and_takes_part(
    home: Home, start_fedify: Callable[..., FedifyPeer], knock: str, refuses: Spoken | None
) -> None:
    """Who reads one kind of signature only stands behind a proxy that answers 401 to the other."""
    is_https = home.origin.startswith("https")
    ann = start_fedify(https=is_https, knock=knock, refuses=refuses)
    channel = home.actor()
    before = home.followers()

    followed = ann.do("follow", target=home.handle if is_https else channel["id"])
    assert followed["target"] == channel["id"]
    accept = ann.await_(lambda one: one["type"] == "Accept")
    assert accept["actor"] == channel["id"]
    assert followed["id"] in str(accept["document"])
    home.await_(lambda: home.followers() == before + 1, "one more follows")

    post = home.publish("Vacant homes", "We have **forty** of them.\n\nWhat have you tried?")
    announced = ann.await_(lambda one: _is_announced(one, post["id"]))
    assert announced["actor"] == channel["id"]
    page = home.document(announced["object"]) if announced["object"] else None
    assert page is not None
    assert page["name"] == "Vacant homes"
    assert "forty" in page["summary"]
    assert "<strong>forty</strong>" in page["content"]
    assert PUBLIC in [*page["to"], *page["cc"]]
    assert "Vacant homes" in home.text(page["url"].removeprefix(home.origin))
    assert ann.do("look", at=page["id"])["document"]["name"] == "Vacant homes"

    reply = ann.do("reply", to=channel["id"], inReplyTo=page["id"], content="<p>We lent paint.</p>")
    home.await_(lambda: "We lent paint." in home.thread(post), "the reply is on the page")
    shown = home.thread(post)
    assert ann.handle.removeprefix("@") in shown
    assert "From the public" in shown

    ann.do("edit", id=reply["id"], content="<p>We lent paint and ladders.</p>", to=channel["id"])
    home.await_(lambda: "and ladders." in home.thread(post), "the edit is on the page")
    ann.do("delete", id=reply["id"], to=channel["id"])
    home.await_(lambda: "We lent paint" not in home.thread(post), "the reply is gone from the page")

    ann.do("unfollow", follow=followed["id"], target=channel["id"])
    home.await_(lambda: home.followers() == before, "nobody follows any more")
    ann.do("forget")
    later = home.publish("After the goodbye")
    home.await_(lambda: "After the goodbye" in home.text("/channels/housing"), "it is published")
    home.instance.mayors("federation", "deliver", "--now")
    assert not [one for one in ann.received() if later["id"] in str(one)]
    if ann.proxy is not None:
        assert refuses not in {spoken for spoken, status in ann.proxy.delivered() if status != 401}
        assert ann.proxy.delivered().count(("draft-cavage", 401)) == (refuses == "draft-cavage")


def test_a_server_is_spoken_to_as_it_reads_when_that_changes(
    home: Home, start_fedify: Callable[..., FedifyPeer]
) -> None:
    """First it reads RFC 9421 alone, then an old proxy in front of it reads draft-cavage alone."""
    ann = start_fedify(https=home.origin.startswith("https"), refuses="draft-cavage")
    assert ann.proxy is not None
    ann.do("follow", target=home.actor()["id"])
    ann.await_(lambda one: one["type"] == "Accept")
    _post_and_see(home, ann, "Vacant homes")
    ann.proxy.refuses = "rfc9421"
    _post_and_see(home, ann, "Vacant shops")
    _post_and_see(home, ann, "Vacant lots")

    assert ann.proxy.delivered() == [
        ("draft-cavage", 401), ("rfc9421", 202), ("rfc9421", 202),
        ("rfc9421", 401), ("draft-cavage", 202), ("draft-cavage", 202),
    ]  # fmt: skip


def _post_and_see(home: Home, ann: FedifyPeer, title: str) -> None:
    post = home.publish(title)
    ann.await_(lambda one: _is_announced(one, post["id"]))


def test_a_case_study_reaches_a_follower(
    home: Home, start_fedify: Callable[..., FedifyPeer]
) -> None:
    ann = start_fedify(https=home.origin.startswith("https"))
    channel = home.actor()
    ann.do("follow", target=channel["id"])
    ann.await_(lambda one: one["type"] == "Accept")
    case = home.ask("POST", "/knowledge/cases", {
        "channel": "housing", "title": "Paint for porches", "problem": "Porches rot.", "action": "We lent paint.",
        "outcome": {"indicator": "porches painted", "unit": "porches", "baseline": 0, "baseline_on": "2025-05-01", "result": 41, "result_on": "2026-05-01"},
    })  # fmt: skip
    announced = ann.await_(
        lambda one: "Paint for porches" in str(one["document"]) or _is_announced(one, case["id"])
    )
    article = home.document(announced["object"]) if announced["object"] else announced["document"]

    assert "41" in str(article.get("summary", article))
    assert "Paint for porches" in str(article)


def test_edits_and_withdrawals_of_ours_follow_to_where_they_were_announced(
    home: Home, start_fedify: Callable[..., FedifyPeer]
) -> None:
    ann = start_fedify(https=home.origin.startswith("https"))
    channel = home.actor()
    ann.do("follow", target=channel["id"])
    ann.await_(lambda one: one["type"] == "Accept")
    post = home.publish("Too many cars")
    announced = ann.await_(lambda one: _is_announced(one, post["id"]))
    home.ask(
        "PUT", f"/discussions/posts/{post['id']}", {"title": "Fewer cars", "body": "Said better."}
    )
    update = ann.await_(lambda one: one["type"] == "Update" or "Fewer cars" in str(one["document"]))
    assert home.document(announced["object"])["name"] == "Fewer cars"
    assert update["actor"] in {channel["id"], home.document(announced["object"])["attributedTo"]}

    home.ask("DELETE", f"/discussions/posts/{post['id']}")
    ann.await_(lambda one: one["type"] in {"Delete", "Undo"})
    assert home.await_gone(announced["object"])["type"] == "Tombstone"
