"""What other servers send is taken, kept and told once, and what fails stands in nobody's way."""

import json
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import psycopg
import pytest
from werkzeug.test import Client

from federation.actors.domain import RemoteActor
from federation.inbox import registry
from federation.inbox.applying import MOST_AT_ONCE
from federation.inbox.domain import APPLIED, Outcome
from federation.inbox.gate import LARGEST_BODY, Delivery, Gate
from federation.inbox.scene import Arrived, Scene
from federation.inbox.verified import Verified
from federation.proof.integrity import add_proof
from federation.proof.keys import PrivateKey
from federation.vocabulary.reading_activity import read_activity
from shared.core.clock import now
from shared.core.errors import NotAllowed
from shared.core.ids import activity_id, new_id, remote_id
from shared.data.database import Database
from tests.contracts.federation import signing
from tests.contracts.federation.servers import PUBLIC, Elsewhere, actor_document, create_note
from tests.house import ORIGIN, House

ANN = "https://m.example/users/ann"
BOB = "https://m.example/users/bob"
EVE = "https://e.example/users/eve"


@pytest.fixture
def elsewhere(house: House) -> Elsewhere:
    return Elsewhere(house)


@pytest.fixture
def channel(house: House) -> str:
    return activity_id(ORIGIN, "channels", house.open_channel())


def posts(elsewhere: Elsewhere) -> list[dict[str, Any]]:
    """Return the posts that were told, in order."""
    return [
        body["post"] for name, body in elsewhere.told() if name == "federation.post.received.v1"
    ]


def test_a_post_that_mentions_a_channel_is_told_once(elsewhere: Elsewhere, channel: str) -> None:
    elsewhere.meet(ANN)
    create = create_note("https://m.example/c/1", ANN, cc=[channel])

    first, second = elsewhere.send(create), elsewhere.send(create)
    elsewhere.work()

    assert (first.status_code, second.status_code) == (202, 202)
    assert elsewhere.outcome(create["id"]) == ("applied", "")
    assert [name for name, _body in elsewhere.told()] == [
        "federation.actor.seen.v1",
        "federation.post.received.v1",
    ]
    post = posts(elsewhere)[0]
    assert post["id"] == str(remote_id("https://m.example/c/1/note"))
    assert post["title"] == "Words from elsewhere"
    assert post["body"] == "Words from elsewhere"
    assert elsewhere.directory.asked == [ANN]


def test_a_post_from_elsewhere_stands_in_the_channel(
    house: House, elsewhere: Elsewhere, channel: str
) -> None:
    elsewhere.meet(ANN)

    elsewhere.send(create_note("https://m.example/c/1", ANN, cc=[channel]))
    elsewhere.work()
    house.drain()

    with house.databases["discussions"].connection() as db:
        row = db.execute("SELECT title, activity_id, from_public FROM posts").fetchone()
    assert row == {
        "title": "Words from elsewhere",
        "activity_id": "https://m.example/c/1/note",
        "from_public": True,
    }


@pytest.mark.parametrize(
    ("content", "title"),
    [
        ('<p><a href="{channel}">@<span>housing</span></a> Rents fell by 4 %.</p><p>More</p>', "Rents fell by 4 %."),
        ("<p>@housing@city.example @ann: Who pays?</p>", "Who pays?"),
        ("<p>@housing</p><p>Below the greeting</p>", "Below the greeting"),
        ("<p><b>Bold</b> *words* &amp; <a href='https://x.example/'>a link</a></p>", "Bold *words* & a link"),
        ("<ul><li>first</li></ul>", "first"),
    ],
)  # fmt: skip
def test_a_title_is_made_of_the_first_words_without_the_greeting(
    elsewhere: Elsewhere, channel: str, content: str, title: str
) -> None:
    elsewhere.meet(ANN)

    elsewhere.send(
        create_note(
            "https://m.example/c/1",
            ANN,
            cc=[channel],
            content=content.replace("{channel}", channel),
        )
    )
    elsewhere.work()

    assert posts(elsewhere)[0]["title"] == title


def test_long_words_are_cut_and_end_with_a_link_to_the_whole(
    elsewhere: Elsewhere, channel: str
) -> None:
    elsewhere.meet(ANN)

    elsewhere.send(
        create_note(
            "https://m.example/c/1", ANN, cc=[channel], content="<p>A long story.</p>" * 3_000
        )
    )
    elsewhere.work()

    body = posts(elsewhere)[0]["body"]
    assert len(body) <= 20_000
    assert body.endswith("…\n\n<https://m.example/c/1/note>")


def test_one_that_cannot_be_applied_is_marked_and_its_neighbours_are_applied(
    elsewhere: Elsewhere, channel: str
) -> None:
    def fail(_scene: Scene, _arrived: Arrived) -> Outcome:
        raise RuntimeError("this one fails")

    registry.activity("Fail")(fail)
    elsewhere.meet(ANN)
    sent = [create_note(f"https://m.example/c/{n}", ANN, cc=[channel]) for n in range(3)]
    sent[1] |= {"type": "Fail"}

    for activity in sent:
        assert elsewhere.send(activity).status_code == 202
    elsewhere.work()

    assert [elsewhere.outcome(each["id"]) for each in sent] == [
        ("applied", ""),
        ("failed", "RuntimeError: this one fails"),
        ("applied", ""),
    ]
    assert len(posts(elsewhere)) == 2


def test_a_statement_that_fails_takes_nothing_else_with_it(
    elsewhere: Elsewhere, channel: str
) -> None:
    def break_(scene: Scene, _arrived: Arrived) -> Outcome:
        scene.db.execute("SELECT 1 / 0")
        return APPLIED

    registry.activity("Break")(break_)
    elsewhere.meet(ANN)
    sent = [create_note(f"https://m.example/c/{n}", ANN, cc=[channel]) for n in range(2)]
    sent[0] |= {"type": "Break"}

    for activity in sent:
        elsewhere.send(activity)
    elsewhere.work()

    assert [elsewhere.outcome(each["id"])[0] for each in sent] == ["failed", "applied"]


def test_more_than_a_batch_is_applied_in_the_order_of_arrival(
    elsewhere: Elsewhere, channel: str
) -> None:
    elsewhere.meet(ANN)

    count = MOST_AT_ONCE + 30
    for number in range(count):
        elsewhere.send(create_note(f"https://m.example/c/{number}", ANN, cc=[channel]))
    elsewhere.work()

    ids = [post["activity_id"] for post in posts(elsewhere)]
    assert ids == [f"https://m.example/c/{number}/note" for number in range(count)]


def test_nothing_is_taken_from_who_was_blocked_after_the_gate(
    elsewhere: Elsewhere, channel: str
) -> None:
    elsewhere.meet(ANN)
    create = create_note("https://m.example/c/1", ANN, cc=[channel])

    elsewhere.send(create)
    with elsewhere.database.transaction() as db:
        db.execute("INSERT INTO host_rules VALUES ('m.example', 'blocked', '', 1)")
    elsewhere.work()

    assert elsewhere.outcome(create["id"]) == ("refused", "nothing is taken from this server")
    assert elsewhere.told() == []


def test_the_database_being_away_is_a_503_that_says_when_to_come_again(
    elsewhere: Elsewhere, admin_url: str
) -> None:
    elsewhere.meet(ANN)
    like = {"id": "https://m.example/l/1", "type": "Like", "actor": ANN, "object": "x"}

    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute("ALTER TABLE federation.arrivals RENAME TO arrivals_away")
        try:
            answer = elsewhere.send(like)
        finally:
            admin.execute("ALTER TABLE federation.arrivals_away RENAME TO arrivals")

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0


def test_an_office_elsewhere_that_changes_its_name_or_key_is_believed_no_longer(
    elsewhere: Elsewhere, channel: str
) -> None:
    """O16."""
    elsewhere.meet(ANN)
    elsewhere.send(create_note("https://m.example/c/1", ANN, cc=[channel]))
    elsewhere.work()
    with elsewhere.database.transaction() as db:
        db.execute("UPDATE remote_actors SET standing = 'office', because = 'its own .gov'")

    update = {
        "id": "https://m.example/u/1",
        "type": "Update",
        "actor": ANN,
        "object": actor_document(ANN, name="Mayor of Somewhere Else"),
    }
    elsewhere.send(update)
    elsewhere.work()

    name, told = elsewhere.told()[-1]
    assert name == "federation.actor.changed.v1"
    assert (told["actor"]["standing"], told["actor"]["name"]) == (
        "public",
        "Mayor of Somewhere Else",
    )
    with elsewhere.database.connection() as db:
        row = db.execute("SELECT before, because FROM actor_changes").fetchone()
    assert row is not None
    assert (row["before"]["name"], row["before"]["standing"]) == ("Ann", "office")
    assert "verification" in row["because"]


def test_an_actor_that_shows_no_key_any_more_keeps_the_ones_known(
    elsewhere: Elsewhere, channel: str
) -> None:
    elsewhere.meet(ANN)
    elsewhere.send(create_note("https://m.example/c/1", ANN, cc=[channel]))
    stripped = {k: v for k, v in actor_document(ANN, name="Ann B").items() if k != "publicKey"}

    elsewhere.send(
        {"id": "https://m.example/u/1", "type": "Update", "actor": ANN, "object": stripped}
    )
    elsewhere.work()
    late = create_note("https://m.example/c/2", ANN, cc=[channel])
    elsewhere.forget_rules()

    assert elsewhere.send(late).status_code == 202


def test_a_report_from_elsewhere_reaches_moderators_in_plain_words(
    elsewhere: Elsewhere, channel: str
) -> None:
    elsewhere.meet(ANN)
    elsewhere.meet(EVE, key="rsa of eve")
    elsewhere.send(create_note("https://m.example/c/1", ANN, cc=[channel]))
    elsewhere.work()

    elsewhere.send(
        {
            "id": "https://e.example/f/1",
            "type": "Flag",
            "actor": EVE,
            "object": [ANN, "https://m.example/c/1/note"],
            "content": "<p>Spam &amp; <b>worse</b></p>" + "x" * 5_000,
        },
        key="rsa of eve",
    )
    elsewhere.work()

    name, told = elsewhere.told()[-1]
    assert name == "federation.flag.received.v1"
    assert told["item_id"] == str(remote_id("https://m.example/c/1/note"))
    assert told["words"].startswith("Spam & worse")
    assert len(told["words"]) <= 2_000


def test_a_reply_that_is_passed_on_is_taken_by_its_authors_own_proof(
    elsewhere: Elsewhere, channel: str
) -> None:
    """O18: the same words with the proof, and with a proof of other words."""
    key = PrivateKey("ed25519", signing.private_key("ed25519 of eve"))
    elsewhere.meet(ANN)
    elsewhere.meet(
        EVE,
        assertionMethod=[
            {
                "id": f"{EVE}#ed25519-key",
                "type": "Multikey",
                "controller": EVE,
                "publicKeyMultibase": key.public.multikey,
            }
        ],
    )
    elsewhere.send(create_note("https://m.example/c/1", ANN, cc=[channel]))
    elsewhere.work()
    said = create_note("https://e.example/c/1", EVE, inReplyTo="https://m.example/c/1/note")
    proven = add_proof(said, key, f"{EVE}#ed25519-key", now=now())
    forged = proven | {"object": proven["object"] | {"content": "<p>Other words</p>"}}

    outcomes = []
    for number, inner in enumerate((forged, proven)):
        announce = {
            "id": f"https://m.example/a/{number}", "type": "Announce", "actor": ANN, "to": [PUBLIC], "object": inner,
        }  # fmt: skip
        elsewhere.send(announce)
        elsewhere.work()
        outcomes.append(elsewhere.outcome(announce["id"])[0])

    assert outcomes == ["refused", "applied"]
    assert [post["body"] for post in posts(elsewhere)] == ["Words from elsewhere"] * 2
    assert posts(elsewhere)[1]["author_id"] == str(remote_id(EVE))


def test_only_the_gate_makes_what_is_verified() -> None:
    actor = RemoteActor(
        id=UUID(int=1), actor=ANN, host="m.example", type="Person", handle="ann@m.example",
        name="Ann", url=ANN, inbox=f"{ANN}/inbox",
    )  # fmt: skip
    activity = read_activity({"id": "https://m.example/1", "type": "Like", "actor": ANN})

    with pytest.raises(TypeError, match="gate"):
        Verified(
            actor=actor, activity=activity, raw=b"", key_id="", received_at=now(), is_actor_fresh=False,
            seal=None,  # type: ignore[arg-type]
        )  # fmt: skip


def test_what_came_a_month_ago_is_forgotten_and_its_effects_stay(
    elsewhere: Elsewhere, channel: str
) -> None:
    from federation.inbox.work import keep

    elsewhere.meet(ANN)
    elsewhere.send(create_note("https://m.example/c/1", ANN, cc=[channel]))
    elsewhere.work()
    with elsewhere.database.transaction() as db:
        db.execute("UPDATE arrivals SET received_at = %s", [now() - timedelta(days=31)])
        keep(db, {})

    again = create_note("https://m.example/c/1", ANN, cc=[channel])
    elsewhere.send(again)
    elsewhere.work()

    assert elsewhere.outcome(again["id"]) == ("ignored", "it is known")
    assert len(posts(elsewhere)) == 1


def test_an_inbox_of_a_channel_takes_what_the_shared_one_takes(
    house: House, elsewhere: Elsewhere
) -> None:
    channel_id = house.open_channel("transit")
    house.drain()
    elsewhere.meet(ANN)
    channel = activity_id(ORIGIN, "channels", channel_id)
    create = create_note("https://m.example/c/1", ANN, cc=[channel])

    there = elsewhere.send(create, at=f"/ap/channels/{channel_id}/inbox")
    nowhere = elsewhere.send(create, at=f"/ap/channels/{new_id()}/inbox")

    assert (there.status_code, nowhere.status_code) == (202, 404)


def test_an_instance_with_invented_offices_takes_nothing_from_the_world(
    house: House, elsewhere: Elsewhere
) -> None:
    house.open_office()
    house.drain()
    with elsewhere.database.transaction() as db:
        db.execute("UPDATE standing_offices SET demonstration = true")
    settings = replace(house.settings, origin="https://city.example")
    database = Database("federation", elsewhere.database.url, settings=settings)
    gate = Gate(database, elsewhere.fetcher, origin=settings.origin)
    like = {"id": "https://m.example/l/1", "type": "Like", "actor": ANN, "object": "x"}
    made = signing.make(
        signing.Sent(host="city.example", body=json.dumps(like), key_id=f"{ANN}#main-key"), now()
    )

    with pytest.raises(NotAllowed, match="invented"):
        gate.admit(
            Delivery(made.target, made.headers, "application/activity+json", made.body), now=now()
        )

    assert elsewhere.directory.asked == []
    database.close()


@pytest.mark.parametrize("length", ["²", "9" * 5_000, "-1", "1e3"])
def test_a_length_that_is_none_is_refused_as_malformed(house: House, length: str) -> None:
    answer = Client(house.wsgi).post("/inbox", environ_overrides={"CONTENT_LENGTH": length})

    assert answer.status_code in {400, 413}


def test_a_body_that_ends_before_its_length_is_refused_as_malformed(house: House) -> None:
    answer = Client(house.wsgi).post(
        "/inbox", input_stream=BytesIO(b"{}"), environ_overrides={"CONTENT_LENGTH": "5"}
    )

    assert answer.status_code == 400
    assert "ends before its length" in answer.text


@pytest.mark.parametrize(("size", "status"), [(10, 415), (LARGEST_BODY + 1, 413)])
def test_a_body_without_a_length_is_read_to_its_end(house: House, size: int, status: int) -> None:
    answer = Client(house.wsgi).post(
        "/inbox",
        input_stream=BytesIO(b"x" * size),
        environ_overrides={"wsgi.input_terminated": True},
    )

    assert answer.status_code == status
