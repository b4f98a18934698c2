"""The simulated servers are as strict as what they stand for: a test that trusts them must be able to fail."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.peers.checkers import assertions_about, verify_actor
from tests.peers.documents import contexts, documents, require_fixtures, vectors
from tests.peers.fedify import CAVAGE, FedifyPeer
from tests.peers.gotosocial import GoToSocialPeer
from tests.peers.lemmy import LemmyPeer
from tests.peers.mastodon import MastodonPeer
from tests.peers.nodebb import NodeBBPeer
from tests.peers.peer import PUBLIC, Answer, Peer, Refuses, Request, Somebody

KINDS = [MastodonPeer, GoToSocialPeer, LemmyPeer, NodeBBPeer]
Start = Callable[..., Any]


def _like(peer: Peer) -> dict[str, Any]:
    ann = peer.people["ann"]
    return {"id": peer.new_id("likes"), "type": "Like", "actor": ann.id, "object": ann.id}


def _group(peer: Peer) -> Somebody:
    """A group on a peer, for others to follow."""
    group = peer.add_person("roads")
    peer.documents[group.id] |= {"type": "Group"}
    return group


def _accepted(home: Peer, group: Somebody, peer: Peer) -> Somebody:
    """Have ann of a peer follow the group, and be accepted."""
    ann = peer.people["ann"]
    home.judge = lambda *_: None  # type: ignore[method-assign]
    follow = peer.follow(ann, group.id)
    accept = {"id": home.new_id("accepts"), "type": "Accept", "actor": group.id, "object": follow}
    home.sent(home.post(group, f"{ann.id}/inbox", accept))
    assert ann.follows[group.id] == "accepted", peer.verdicts()
    return ann


def _page(home: Peer, group: Somebody, **words: Any) -> dict[str, Any]:
    bo = home.people.get("bo") or home.add_person("bo")
    return home.publish(
        {
            "id": home.new_id("p"), "type": "Page", "attributedTo": bo.id, "name": "Bridge closed",
            "summary": "Until May.", "content": "<p>Until May.</p>", "to": [group.id, PUBLIC], "cc": [],
            "audience": group.id, "url": f"{home.origin}/bridge",
        } | words
    )  # fmt: skip


def _announce(home: Peer, group: Somebody, thing: Any, inbox: str) -> int:
    announce = {
        "id": home.new_id("announces"), "type": "Announce", "actor": group.id, "to": [PUBLIC],
        "cc": [f"{group.id}/followers"], "object": thing,
    }  # fmt: skip
    return home.post(group, inbox, announce).status_code


def _create(home: Peer, page: dict[str, Any], **words: Any) -> dict[str, Any]:
    return home.publish(
        {
            "id": home.new_id("c"), "type": "Create", "actor": page["attributedTo"], "to": page["to"],
            "cc": page["cc"], "object": page,
        } | words
    )  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_an_honest_peer_is_believed_and_a_forger_is_not(start_peer: Start, kind: Any) -> None:
    home = start_peer(kind)
    other = start_peer(MastodonPeer, host="127.0.0.9")
    ann, inbox = other.people["ann"], f"{home.origin}/inbox"
    bo = other.add_person("bo")
    accept = {"type": "Accept", "actor": ann.id, "object": {"id": "https://x.example/f", "type": "Follow",
              "actor": home.people["ann"].id, "object": ann.id}}  # fmt: skip
    long_ago = datetime.now(UTC) - timedelta(hours=3)
    other.post(ann, inbox, accept | {"id": other.new_id("a")}, key_id=bo.key_id)
    other.post(bo, inbox, accept | {"id": other.new_id("a")}, key_id=ann.key_id)
    other.post(ann, inbox, accept | {"id": other.new_id("a")}, now=long_ago)
    other.post(ann, inbox, accept | {"id": other.new_id("a")}, now=long_ago + timedelta(hours=6))
    verdicts = [verdict for verdict, _, why in home.verdicts() if "nobody asked" not in why]

    assert len(home.noted) == 4
    assert verdicts in (["refused"] * 4, ["ignored", "refused", "refused", "refused"])


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_body_or_no_signature_is_refused(start_peer: Start, kind: Any) -> None:
    home = start_peer(kind)
    inbox = f"{home.origin}/inbox"
    sent = home._http.post(
        inbox, json=_like(home), headers={"content-type": "application/activity+json"}
    )

    assert sent.status_code in {400, 401}
    assert [verdict for verdict, _, _ in home.verdicts()] == ["refused"]


def test_mastodon_follows_only_whom_webfinger_leads_back_to(
    mastodon: MastodonPeer, start_peer: Start
) -> None:
    home = start_peer(NodeBBPeer)
    group = _group(home)
    home.answers = lambda request: Answer(404) if "webfinger" in request.path else None
    status = _announce(home, group, "https://x.example/p", f"{mastodon.origin}/inbox")

    assert status == 401
    assert "WebFinger" in mastodon.noted[0].why


def test_mastodon_shows_the_summary_of_a_page_and_takes_it_back(
    mastodon: MastodonPeer, start_peer: Start
) -> None:
    home = start_peer(MastodonPeer, host="127.0.0.9")
    group = _group(home)
    inbox = f"{_accepted(home, group, mastodon).id}/inbox"
    page = _page(home, group)
    assert _announce(home, group, page["id"], inbox) == 202
    assert _announce(home, group, _create(home, page), inbox) == 202
    [shown] = mastodon.feed.values()
    assert (shown.title, shown.boosted_by) == ("Bridge closed", group.id)
    assert shown.text == f"<h2>Bridge closed</h2>Until May.<p>{home.origin}/bridge</p>"
    edit = {
        "id": home.new_id("u"),
        "type": "Update",
        "actor": page["attributedTo"],
        "object": page | {"name": "Open", "updated": "2026-11-24T10:00:00Z"},
    }
    home.publish(edit)
    _announce(home, group, edit, inbox)
    assert shown.title == "Bridge closed"
    assert mastodon.verdicts()[-1] == ("ignored", "Announce", "wrapped Update")
    home.post(home.people["bo"], inbox, edit)
    assert shown.title == "Open"
    undo = {
        "id": home.new_id("u"),
        "type": "Undo",
        "actor": group.id,
        "object": {"id": shown.announce, "type": "Announce"},
    }
    home.post(group, inbox, undo)

    assert mastodon.feed == {}


def test_mastodon_asks_for_the_wrapped_create_and_needs_the_media_type(
    mastodon: MastodonPeer, start_peer: Start
) -> None:
    home = start_peer(MastodonPeer, host="127.0.0.9")
    group = _group(home)
    inbox = f"{_accepted(home, group, mastodon).id}/inbox"
    page = _page(home, group)
    _announce(
        home, group, {"id": f"{home.origin}/nowhere", "type": "Create", "object": page}, inbox
    )
    assert mastodon.feed == {}

    def as_json(request: Request) -> Answer | None:
        is_page = home.origin + request.path == page["id"]
        return Answer(body=page, content_type="application/json") if is_page else None

    home.answers = as_json
    assert _announce(home, group, page["id"], inbox) == 401
    assert mastodon.feed == {}


def test_gotosocial_shows_nothing_to_whom_it_does_not_know(
    gotosocial: GoToSocialPeer, start_peer: Start
) -> None:
    other = start_peer(MastodonPeer)
    ann = gotosocial.people["ann"]

    assert other._http.get(ann.id).status_code == 401
    stub = other._http.get(f"{ann.id}/main-key").json()
    assert "inbox" not in stub
    assert stub["publicKey"]["owner"] == ann.id
    assert other.get(ann.id).json()["inbox"]
    other.people["ann"].key_id = f"{other.origin}/nobody#main-key"
    assert other.get(ann.id).status_code == 401


def test_lemmy_wants_every_field(lemmy: LemmyPeer, start_peer: Start) -> None:
    home = start_peer(LemmyPeer, host="127.0.0.9")
    group = _group(home)
    inbox = f"{_accepted(home, group, lemmy).id}/inbox"
    good = _page(home, group)
    assert _announce(home, group, _create(home, good), inbox) == 202
    assert set(lemmy.posts) == {good["id"]}
    for wrong in ({"audience": "https://x.example/c"}, {"to": [PUBLIC]}, {"to": [group.id]}, {"attributedTo": ["x"]},
                  {"name": None, "content": None}, {"attachment": [{"type": "Link", "url": "x"}]}):  # fmt: skip
        create = _create(home, _page(home, group, **wrong), actor=good["attributedTo"])
        assert _announce(home, group, create, inbox) == 400, wrong
    for wrong in ({"to": None}, {"cc": None}, {"id": None}, {"actor": "https://x.example/u"}):
        page = _page(home, group)
        assert _announce(home, group, _create(home, page) | wrong, inbox) == 400, wrong
    assert _announce(home, group, good, inbox) == 400
    assert lemmy.noted[-1].why == "CannotReceivePage"
    assert set(lemmy.posts) == {good["id"]}


def test_lemmy_reads_three_media_types_and_no_fourth(lemmy: LemmyPeer) -> None:
    lemmy.require_type("application/activity+json; charset=utf-8", "x")
    for other in (
        "application/activity+json;charset=utf-8",
        "application/json",
        "application/ld+json",
    ):
        with pytest.raises(Refuses):
            lemmy.require_type(other, "x")


def test_nodebb_holds_the_key_against_the_actor(nodebb: NodeBBPeer, start_peer: Start) -> None:
    home = start_peer(MastodonPeer)
    group = _group(home)
    inbox = f"{_accepted(home, group, nodebb).id}/inbox"
    page = _page(home, group)
    assert _announce(home, group, _create(home, page), inbox) == 202
    assert set(nodebb.topics) == {page["id"]}
    assert all(not asked.is_signed for asked in home.asked)
    bo = home.people["bo"]
    answer = home.post(bo, inbox, _like(home) | {"actor": group.id})
    assert answer.status_code == 403


@pytest.mark.parametrize("https", [False, True])
def test_fedify_and_mastodon_talk(start_peer: Start, start_fedify: Start, https: bool) -> None:
    """Fedify signs RFC 9421 first; this Mastodon reads draft-cavage only, and it comes again with that."""
    fedify: FedifyPeer = start_fedify(https=https)
    mastodon = start_peer(MastodonPeer, https=https)
    group = _group(mastodon)
    asked: list[dict[str, Any]] = []
    mastodon._on_follow = asked.append
    follow = fedify.do("follow", target=f"@roads@{mastodon.authority}" if https else group.id)
    accept = {"id": mastodon.new_id("a"), "type": "Accept", "actor": group.id, "object": asked[0]}
    mastodon.sent(mastodon.post(group, f"{fedify.ann}/inbox", accept))

    assert asked[0]["id"] == follow["id"]
    assert [verdict for verdict, _, _ in mastodon.verdicts()] == ["refused", "taken"]
    assert fedify.await_(lambda one: one["type"] == "Accept")["actor"] == group.id
    assert fedify.arrived()[0]["spec"] == "draft-cavage"


def test_fedify_can_knock_by_draft_cavage_first(
    mastodon: MastodonPeer, start_fedify: Start
) -> None:
    fedify: FedifyPeer = start_fedify(knock=CAVAGE)
    group = _group(mastodon)
    mastodon._on_follow = lambda _: None  # type: ignore[attr-defined]
    fedify.do("follow", target=group.id)

    assert [verdict for verdict, _, _ in mastodon.verdicts()] == ["taken"]


@pytest.mark.parametrize("https", [False, True])
def test_a_proxy_refuses_one_signature_and_changes_nothing_else(
    start_peer: Start, start_fedify: Start, https: bool
) -> None:
    fedify: FedifyPeer = start_fedify(https=https, refuses="draft-cavage")
    assert fedify.proxy is not None
    mastodon = start_peer(MastodonPeer, https=https)
    inbox, group = f"{fedify.origin}/inbox", _group(mastodon)
    like = _like(mastodon) | {"actor": group.id}

    assert mastodon.post(group, inbox, like).status_code == 401
    assert fedify.arrived() == []
    fedify.proxy.refuses = "rfc9421"
    assert mastodon.post(group, inbox, like).status_code == 202
    assert [one["spec"] for one in fedify.arrived()] == ["draft-cavage"]


def test_every_document_of_the_index_is_found() -> None:
    require_fixtures()

    assert len(documents()) == 451
    assert len({document.software for document in documents()}) == 31
    assert sum(document.is_negative for document in documents()) == 3
    assert "https://w3id.org/security/v1" in {f"https://{name}" for name in contexts()}
    assert vectors("http-signatures")["vectors"]


def test_checkers_of_others_say_what_they_find(start_fedify: Start, tmp_path: Path) -> None:
    fedify: FedifyPeer = start_fedify()
    with verify_actor(tmp_path) as pasture:
        results = pasture.results(fedify.ann)
        nothing = pasture.results(f"{fedify.origin}/users/nobody")

    assert len(results) == 13
    assert results["bob get_actor"]
    assert results["bob post_inbox"]
    assert not results["alice post_inbox"]
    assert set(nothing.values()) == {False}


def test_assertions_of_others_are_read_line_by_line(start_fedify: Start) -> None:
    fedify: FedifyPeer = start_fedify()
    found = assertions_about(fedify.ann)

    assert len(found) == 15
    assert found["actor-must-serve-as2-object-to-get"][0] == "passed"
    assert {outcome for outcome, _ in found.values()} <= {
        "passed",
        "inapplicable",
        "failed",
        "cantTell",
    }
