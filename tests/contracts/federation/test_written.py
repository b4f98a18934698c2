"""What we write to other servers is what we wrote yesterday, and what they can read."""

import json
from typing import Any

import pytest

from federation.vocabulary.reading_actor import read_actor
from federation.vocabulary.reading_post import read_post
from tests.contracts.federation.written import FOLDER, ORIGIN, documents

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
WRITTEN = documents()
NAMES = sorted(WRITTEN)
OBJECTS = ("post", "reply", "case", "case_in_percent", "case_without_numbers")
ACTIVITIES = (
    "create", "update", "delete", "delete_by_moderator", "like", "undo_like", "announce_activity",
    "announce_id", "update_of_channel",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_document_is_as_it_was(name: str) -> None:
    """Print them anew with `python -m tests.contracts.federation.written`, and read the diff."""
    assert json.loads((FOLDER / f"{name}.json").read_text()) == json.loads(
        json.dumps(WRITTEN[name])
    )


def test_no_document_is_kept_that_is_not_written() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(NAMES)


@pytest.mark.parametrize("name", OBJECTS)
def test_an_object_is_public_and_in_its_channel(name: str) -> None:
    document = WRITTEN[name]

    assert document["to"][0] == PUBLIC
    assert document["audience"] in document["to"]
    assert isinstance(document["cc"], list)
    assert document["context"].startswith(f"{ORIGIN}/ap/threads/")
    assert document["url"].startswith(f"{ORIGIN}/")
    assert document["content"]
    assert ("name" in document) == (document["type"] != "Note") == ("inReplyTo" not in document)
    assert ("summary" in document) == (document["type"] != "Note")


@pytest.mark.parametrize("name", ACTIVITIES)
def test_an_activity_has_what_lemmy_requires(name: str) -> None:
    document = WRITTEN[name]

    assert document["id"].startswith(f"{ORIGIN}/ap/activities/")
    assert isinstance(document["actor"], str)
    assert isinstance(document["to"], list)
    assert isinstance(document["cc"], list)
    assert PUBLIC in document["to"]


@pytest.mark.parametrize("name", ["channel", "office", "instance"])
def test_an_actor_is_read_back_by_our_own_reader(name: str) -> None:
    document = WRITTEN[name]
    actor = read_actor(document)

    assert (actor.id, actor.type) == (document["id"], document["type"])
    assert set(actor.keys) == {f"{actor.id}#main-key", f"{actor.id}#ed25519-key"}
    assert actor.shared_inbox == f"{ORIGIN}/inbox"
    assert f"{actor.handle}" == document["webfinger"]
    expected = {"city": "Springvale", "sizeClass": "under_2500"} if name == "office" else {}
    assert actor.terms | expected == actor.terms


@pytest.mark.parametrize("name", OBJECTS)
def test_an_object_is_read_back_by_our_own_reader(name: str) -> None:
    document = WRITTEN[name]
    post = read_post(document)

    assert post is not None
    assert post.is_public
    assert (post.id, post.author, post.url) == (
        document["id"],
        document["attributedTo"],
        document["url"],
    )
    assert post.title == document.get("name")
    assert post.answers == document.get("inReplyTo")


def test_percentages_differ_by_points() -> None:
    summary: Any = WRITTEN["case_in_percent"]["summary"]

    assert (
        "Rate: 12 percent on 1 March 2024, 9.6 percent on 1 March 2025 (−2.4 percentage points)"
        in summary
    )
