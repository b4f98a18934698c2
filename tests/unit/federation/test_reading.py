"""Documents from elsewhere are read narrowly: whatever stands in them, what is told fits our facts."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from federation.actors.actions import met
from federation.inbox.domain import Arrival
from federation.inbox.scene import Arrived
from federation.inbox.taking import as_told
from federation.vocabulary.reading import canonical_id, line_of
from federation.vocabulary.reading_activity import read_activity
from federation.vocabulary.reading_actor import read_actor
from federation.vocabulary.reading_post import read_post
from shared.core.errors import Malformed
from shared.facts.fact import decode, encode
from shared.facts.federation import ActorSeen, PostReceived
from tests.contracts.federation.servers import actor_document, create_note

ANN = "https://m.example/users/ann"
CHANNEL = "http://localhost:8000/ap/channels/00000000-0000-0000-0000-000000000001"
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DOCUMENTS = Path(__file__).parents[4] / "shared/fixtures/activitypub"

odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False)
    | st.text(max_size=30) | st.sampled_from([ANN, CHANNEL, "https://m.example/1", "as:Public", "2026-01-01T00:00:00Z", "<p>a</p>"]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.sampled_from(["id", "type", "href", "url", "name", "content", "mediaType"]), inner, max_size=4),
    max_leaves=10,
)  # fmt: skip
POST_FIELDS = ("type", "name", "content", "contentMap", "summary", "source", "attachment", "tag", "to", "cc",
               "audience", "url", "published", "updated", "mediaType", "kind", "inReplyTo", "outcome")  # fmt: skip
ACTOR_FIELDS = ("type", "preferredUsername", "name", "nameMap", "url", "endpoints", "outbox", "followers", "publicKey",
                "assertionMethod", "city", "state", "geoid", "population", "sizeClass", "inbox")  # fmt: skip


@given(changes=st.dictionaries(st.sampled_from(POST_FIELDS), odd, max_size=5))
@settings(max_examples=300, deadline=None)
def test_any_post_that_is_read_can_be_told(changes: dict[str, Any]) -> None:
    create = create_note("https://m.example/c/1", ANN, cc=[CHANNEL])
    create["object"] |= changes
    raw = json.dumps(create).encode()
    arrived = Arrived(
        Arrival(seq=1, activity_id=create["id"], actor=ANN, key_id="", raw=raw, received_at=AT),
        read_activity(create),
    )
    post = arrived.post
    if post is None:
        return

    told = PostReceived(
        post=as_told(met(read_actor(actor_document(ANN))), post, arrived, None, None)
    )

    assert decode(told.fact_name, encode(told)) == told


@given(changes=st.dictionaries(st.sampled_from(ACTOR_FIELDS), odd, max_size=5))
@settings(max_examples=300, deadline=None)
def test_any_actor_that_is_read_can_be_told(changes: dict[str, Any]) -> None:
    try:
        actor = met(read_actor(actor_document(ANN) | changes))
    except Malformed:
        return

    told = ActorSeen(actor=actor.as_told())

    assert decode(told.fact_name, encode(told)) == told
    assert all(key.startswith("https://m.example/") for key in actor.keys)


@given(document=odd)
@settings(max_examples=200, deadline=None)
def test_anything_else_is_refused_in_words_or_read_as_nothing(document: Any) -> None:
    for read in (read_activity, read_actor):
        with suppress(Malformed):
            read(document)
    read_post(document)


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the shared documents are not here")
def test_every_real_document_is_read_or_refused() -> None:
    actors = 0
    for path in DOCUMENTS.glob("*/*.json"):
        document = json.loads(path.read_text())
        read_post(document)
        try:
            actors += bool(read_actor(document))
        except Malformed:
            continue

    assert actors > 50


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("https://M.Example/Users/Ann", "https://m.example/Users/Ann"),
        ("https://m.example:443/a", "https://m.example/a"),
        ("https://m.example", "https://m.example/"),
        ("https://m.example/a#b", "https://m.example/a#b"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
        ("https://m.example/a?b=c&d", "https://m.example/a?b=c&d"),
        ("https://user@m.example/a", None),
        ("https://m.example/../a", None),
        ("https://m.example/%2e%2e/a", None),
        ("https://m.example/a b", None),
        ("ftp://m.example/a", None),
        ("//m.example/a", None),
        ("https://", None),
        ("https://m.example/" + "a" * 2_000, None),
        ("did:key:z6Mk", None),
        ("https://m.example:0/a", None),
        ("https://[::1]/a", "https://[::1]/a"),
    ],
)
def test_an_id_has_one_spelling(text: str, canonical: str | None) -> None:
    assert canonical_id(text) == canonical


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  two\n\nlines\t", "two lines"),
        ("a\x00b\u2028c", "a b c"),
        ("Mayor \u202eevil\u202c", "Mayor evil"),
        ("zero\u200bwidth", "zerowidth"),
        ("x" * 40, "x" * 29 + "…"),
        ("words that are cut between two of them", "words that are cut between…"),
    ],
)
def test_a_name_is_one_line_without_what_nobody_sees(text: str, line: str) -> None:
    assert line_of(text, 30) == line


@pytest.mark.parametrize("user", ["ann@b.example", "@ann", "ann b", "", None, 7, "a" * 300])
def test_a_handle_names_the_host_of_the_id_whatever_it_claims(user: Any) -> None:
    """O15."""
    document = read_actor(actor_document(ANN, preferredUsername=user))

    name, _, host = document.handle.partition("@")
    assert host == "m.example"
    assert name
    assert " " not in name
