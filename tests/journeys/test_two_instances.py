"""Instances share channels: two agree with a server of other people's making, and a third joins them."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.testing.pages import Page
from tests.journeys.agreeing import Thread, local
from tests.journeys.sharing import Side, await_that, share_a_channel, take_back
from tests.journeys.visitor import Visitor
from tests.peers.fedify import FedifyPeer
from tests.running import EmbeddedInstance

MOST_SECONDS = 120.0


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Side, Side]]:
    instances = [
        EmbeddedInstance.at(tmp_path_factory.mktemp(name), host=host)
        for name, host in (("league", "127.0.0.2"), ("town", "127.0.0.3"))
    ]
    try:
        for instance in instances:
            instance.start()
        yield (
            Side.of(instances[0], "decorah", "1919405", "Decorah", is_moderator=True),
            Side.of(instances[1], "waukon", "1983145", "Waukon"),
        )
    finally:
        for instance in instances:
            instance.stop()


@pytest.fixture(scope="module")
def shared(sides: tuple[Side, Side]) -> dict[str, Any]:
    """What was said while the channel came to be shared."""
    return share_a_channel(*sides)


@pytest.mark.usefixtures("shared")
def test_what_the_guest_takes_back_is_gone_at_home(sides: tuple[Side, Side]) -> None:
    take_back(*sides)


def test_three_servers_agree_on_a_thread_however_often_they_are_restarted(
    sides: tuple[Side, Side], shared: dict[str, Any], start_fedify: Callable[..., FedifyPeer]
) -> None:
    home, guest = sides
    ann, bo = start_fedify(keeps=True), Visitor(guest.instance, guest.email)
    channel = _follow(ann, home)
    thread = Thread(home, guest, ann, [_ask(bo, guest, home)])
    ann.await_(lambda one: one["type"] == "Announce" and thread.first in str(one["document"]))
    anns = thread.await_said(_reply(ann, channel, thread.first, "We do, with the brewery's."))
    ours = _answer(home, thread)
    bos, hasty = (_answer_by_page(bo, thread, ours, body) for body in ("Who pays?", "Never."))
    unwise = thread.await_said(_reply(ann, channel, ours, "Ask me."))
    bo.submit(_page(guest, thread.first), _press(guest, ours), name="useful")
    await_that("the reaction is counted at home", lambda: _reactions(home, ours) == {"useful": 1})
    thread.require_agreement()

    ann.stop()
    ann.start()
    bo.submit(f"/channels/posts/{local(guest, bos)}/edit", body="Who pays for the pipes?")
    ann.do("edit", id=anns, content="<p>We do, with the dairy's.</p>", to=channel)
    for side in sides:
        await_that("the edits are seen", lambda side=side: _bodies(side, thread) >= {
            "Who pays for the pipes?", "We do, with the dairy's."})  # fmt: skip
    thread.require_agreement()

    restart(guest)
    bo.submit(f"/channels/posts/{local(guest, hasty)}/withdraw")
    thread.await_gone(hasty)
    ann.do("delete", id=unwise, to=channel)
    thread.await_gone(unwise)
    thread.require_agreement()

    restart(home)
    _hide(home, bos)
    thread.await_gone(bos)
    thread.require_agreement()
    assert home.thread(shared) == guest.thread(shared)
    thread.await_said(_answer_by_page(bo, thread, ours, "Said after everything was restarted."))


def test_a_fresh_instance_that_joins_by_a_list_is_full_within_two_minutes(
    sides: tuple[Side, Side], shared: dict[str, Any], tmp_path: Path
) -> None:
    home, guest = sides
    for side, slugs in ((home, ("parks", "water")), (guest, ("roads", "schools"))):
        for slug in slugs:
            side.instance.mayors("channel", "open", "--slug", slug, "--name", slug.capitalize())
            for number in range(5):
                side.say(slug, f"Question {number} of {slug}")
    for slug in ("roads", "schools"):
        home.instance.mayors("federation", "follow", f"@{slug}@{guest.host}")
    home.instance.mayors("federation", "publish-starter")
    fresh = EmbeddedInstance.at(tmp_path, host="127.0.0.9")
    try:
        fresh.start()
        began = time.monotonic()
        fresh.mayors("federation", "join", home.instance.origin, "--all", "--trust", "Our league")
        await_that("it is full", lambda: is_full(_threads_by_channel(fresh)), MOST_SECONDS)
        path = f"/channels/roads@{guest.host}"
        assert len(Page(fresh.get(path, accept="text/html").text).all(".card")) == 5
        newcomer = Side(fresh, "", "")
        await_that(
            "threads are there to their end", lambda: newcomer.thread(shared) == home.thread(shared)
        )
    finally:
        fresh.stop()
    assert time.monotonic() - began < MOST_SECONDS


def is_full(threads: dict[str, int]) -> bool:
    """Whether an instance shows what makes it worth a visit, from two others."""
    hosts = {slug.partition("@")[2] for slug, count in threads.items() if count}
    return len(threads) >= 5 and sum(threads.values()) >= 20 and len(hosts) == 2


def _threads_by_channel(instance: EmbeddedInstance) -> dict[str, int]:
    channels = instance.get("/api/v1/discussions/channels").json()["items"]
    return {
        each["slug"]: len(
            instance.get(f"/api/v1/discussions/channels/{each['slug']}/posts").json()["items"]
        )
        for each in channels
        if "@" in each["slug"]
    }


def restart(side: Side) -> None:
    """Stop an instance as Ctrl-C does, and start it again with what it has."""
    assert isinstance(side.instance, EmbeddedInstance)
    side.instance.stop()
    side.instance.start()


def _follow(ann: FedifyPeer, home: Side) -> str:
    found = home.instance.get(f"/.well-known/webfinger?resource=acct:housing@{home.host}").json()
    [channel] = [link["href"] for link in found["links"] if link["rel"] == "self"]
    ann.do("follow", target=channel)
    ann.await_(lambda one: one["type"] == "Accept")
    return str(channel)


def _ask(bo: Visitor, guest: Side, home: Side) -> str:
    led_to = bo.submit(
        f"/channels/housing@{home.host}/new", title="Who heats with waste water?", body="We may."
    )
    return str(guest.ask("GET", f"/posts/{led_to.rpartition('/')[2]}")["activity_id"])


def _reply(ann: FedifyPeer, channel: str, answered: str, words: str) -> str:
    return str(ann.do("reply", to=channel, inReplyTo=answered, content=f"<p>{words}</p>")["id"])


def _answer(home: Side, thread: Thread) -> str:
    path = f"/posts/{local(home, thread.first)}/replies"
    made = home.ask("POST", path, {"body": "Ask the utility."})
    return thread.await_said(made["activity_id"])


def _answer_by_page(bo: Visitor, thread: Thread, answered: str, body: str) -> str:
    guest = thread.guest
    led_to = bo.submit(f"/channels/posts/{local(guest, answered)}/reply", body=body)
    said = guest.ask("GET", f"/posts/{led_to.rpartition('post-')[2]}")
    return thread.await_said(said["activity_id"])


def _hide(home: Side, id_: str) -> None:
    wish = {"item": f"post:{local(home, id_)}", "verdict": "hide", "rule": "abuse", "reason": "It insults a utility."}  # fmt: skip
    answer = home.instance.ask("POST", "/moderation/decisions", home.token, wish)
    assert answer.status_code == 201, answer.text


def _page(side: Side, id_: str) -> str:
    return f"/channels/posts/{local(side, id_)}"


def _press(side: Side, id_: str) -> str:
    return f"{_page(side, id_)}/reactions"


def _reactions(side: Side, id_: str) -> dict[str, int]:
    found: dict[str, int] = side.ask("GET", f"/posts/{local(side, id_)}")["reactions"]
    return found


def _bodies(side: Side, thread: Thread) -> set[str]:
    return {body for _id, body in side.thread({"id": "", "activity_id": thread.first})}
