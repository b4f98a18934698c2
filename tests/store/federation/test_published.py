"""Who is sent what when something of ours appears, changes, goes and comes back."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from federation.keys.actions import keys_of
from federation.publishing.domain import Heard
from federation.publishing.handlers import (
    follow_case,
    follow_channel,
    follow_city,
    follow_posts,
    follow_reactions,
    turn_away,
)
from federation.publishing.reactions import pass_on_reactions
from shared.core.ids import activity_id, new_id, remote_id
from shared.data.database import Connection, Database
from shared.facts.discussions import (
    Channel,
    ChannelChanged,
    Post,
    PostEdited,
    PostHidden,
    PostPublished,
    PostRestored,
    PostTurnedAway,
    PostWithdrawn,
    Reaction,
    ReactionGiven,
    ReactionTakenBack,
)
from shared.facts.identity import City, CityChanged, CityRegistered, Office, OfficeOpened
from shared.facts.knowledge import Case, CaseHidden, CasePublished, CaseRestored, Outcome
from shared.standing.handlers import put_city, put_office
from tests.store.federation.elsewhere import ORIGIN, meet_actor, open_channel, rows

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MICROBLOG, GROUP, PEER = "https://m.example", "https://lemmy.example", "https://peer.example"
SPEAKS = {MICROBLOG: "microblog", GROUP: "group", PEER: "peer"}


class Street:
    """A channel with an office in it, and followers of every kind on other servers."""

    def __init__(self, federation: Database) -> None:
        self.federation = federation
        self.office_id = new_id()
        with federation.connection() as db:
            self.channel_id = open_channel(db)
            for origin in SPEAKS:
                follow(db, self.channel_id, origin)

    def post(self, **words: Any) -> Post:
        """A post of the office as discussions tells it."""
        id_ = words.pop("id", None) or new_id()
        given = {
            "id": id_, "thread_id": id_, "channel_id": self.channel_id, "channel_slug": "housing",
            "office_id": self.office_id, "kind": "question", "title": "Roofs?", "body": "Who knows?",
            "published_at": AT, "version": 1,
        }  # fmt: skip
        return Post(**(given | words))

    def tell(self, *facts: Any) -> None:
        """Have federation hear facts about posts."""
        with self.federation.transaction() as db:
            follow_posts(db, facts)

    def sent(self) -> dict[str, list[str]]:
        """What is on its way by server, in short, and forget it."""
        found = rows(
            self.federation,
            "SELECT o.body, d.inbox FROM outgoing o JOIN deliveries d USING (pos) ORDER BY pos",
        )
        with self.federation.connection() as db:
            db.execute("DELETE FROM outgoing")
        said: dict[str, list[str]] = {}
        for row in found:
            said.setdefault(str(row["inbox"]).removesuffix("/inbox"), []).append(
                in_short(row["body"])
            )
        return said

    def document(self, kind: str, id_: UUID) -> Any:
        """The document at an address."""
        found = rows(
            self.federation, "SELECT body FROM documents WHERE kind = %s AND id = %s", kind, id_
        )
        return json.loads(bytes(found[0]["body"]))  # type: ignore[arg-type]


def follow(db: Connection, followed: UUID, origin: str) -> None:
    """Have somebody at a server follow one of our actors."""
    actor = meet_actor(db, "ann", origin)
    db.execute(
        "INSERT INTO hosts (host, names, speaks) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        [actor.host, [actor.host], SPEAKS[origin]],
    )
    db.execute(
        "INSERT INTO followers (id, followed_id, follower_id, follow_id, host, inbox)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        [new_id(), followed, actor.id, f"{actor.actor}#f", actor.host, actor.delivery_inbox],
    )


def in_short(body: Any) -> str:
    """`Announce(Create(Page))`, or `Announce(id)`."""

    def said(value: Any) -> str:
        if isinstance(value, str):
            return "id"
        return (
            f"{value['type']}({said(value['object'])})" if "object" in value else str(value["type"])
        )

    return said(json.loads(bytes(body)))


@pytest.fixture
def street(federation: Database) -> Street:
    return Street(federation)


def test_microblogs_hear_ids_and_group_software_hears_activities(street: Street) -> None:
    street.tell(PostPublished(post=street.post()))

    assert street.sent() == {
        MICROBLOG: ["Announce(id)"],
        GROUP: ["Announce(Create(Page))"],
        PEER: ["Announce(Create(Page))"],
    }


def test_replies_do_not_flood_microblogs(street: Street) -> None:
    first = street.post()
    street.tell(PostPublished(post=first))
    street.sent()

    reply = street.post(thread_id=first.id, answers=first.id, title=None)
    street.tell(PostPublished(post=reply))

    assert street.sent() == {GROUP: ["Announce(Create(Note))"], PEER: ["Announce(Create(Note))"]}


def test_followers_of_an_office_hear_it_directly(street: Street) -> None:
    with street.federation.connection() as db:
        follow(db, street.office_id, MICROBLOG)

    street.tell(PostPublished(post=street.post()))

    assert sorted(street.sent()[MICROBLOG]) == ["Announce(id)", "Create(Page)"]


def test_a_change_reaches_microblogs_from_its_author(street: Street) -> None:
    post = street.post()
    street.tell(PostPublished(post=post))
    street.sent()

    edited = msgspec.structs.replace(
        post, body="I do.", version=2, edited_at=AT + timedelta(hours=1)
    )
    street.tell(PostEdited(post=edited))

    assert street.sent() == {
        MICROBLOG: ["Update(Page)"],
        GROUP: ["Announce(Update(Page))"],
        PEER: ["Announce(Update(Page))"],
    }
    assert street.document("posts", post.id)["content"] == "<p>I do.</p>\n"


def test_withdrawn_words_are_taken_from_everybody(street: Street) -> None:
    post = street.post()
    street.tell(PostPublished(post=post))
    street.sent()

    gone = msgspec.structs.replace(post, title="", body="", version=2, is_withdrawn=True)
    street.tell(PostWithdrawn(post=gone))
    street.tell(PostRestored(post=msgspec.structs.replace(post, version=3)))

    assert street.sent() == {
        MICROBLOG: ["Undo(Announce(id))", "Delete(Tombstone)"],
        GROUP: ["Announce(Delete(Tombstone))"],
        PEER: ["Announce(Delete(Tombstone))"],
    }
    assert street.document("posts", post.id)["type"] == "Tombstone"


def test_what_a_moderator_hid_comes_back(street: Street) -> None:
    post = street.post()
    hidden = msgspec.structs.replace(post, title="", body="", version=2, is_hidden=True)
    street.tell(PostPublished(post=post), PostHidden(post=hidden))
    street.sent()

    street.tell(PostRestored(post=msgspec.structs.replace(post, version=3)))

    assert street.sent() == {
        MICROBLOG: ["Undo(Delete(Tombstone))", "Update(Page)", "Announce(id)"],
        GROUP: ["Announce(Undo(Delete(Tombstone)))", "Announce(Update(Page))"],
        PEER: ["Announce(Undo(Delete(Tombstone)))", "Announce(Update(Page))"],
    }


def test_what_was_never_shown_is_never_published(street: Street) -> None:
    hidden = street.post(title="", body="", version=2, is_hidden=True)

    street.tell(PostHidden(post=hidden))

    assert street.sent() == {}
    assert rows(street.federation, "SELECT FROM documents") == []


def test_told_again_nothing_happens_again(street: Street) -> None:
    fact = PostPublished(post=street.post())
    street.tell(fact)
    before, count = street.sent(), rows(street.federation, "SELECT * FROM documents ORDER BY id")

    street.tell(fact)

    assert before
    assert street.sent() == {}
    assert rows(street.federation, "SELECT * FROM documents ORDER BY id") == count


def test_without_followers_nothing_is_planned(federation: Database) -> None:
    street = Street(federation)
    with federation.connection() as db:
        db.execute("DELETE FROM followers")

    street.tell(PostPublished(post=street.post()))

    assert rows(federation, "SELECT FROM outgoing") == []
    assert len(rows(federation, "SELECT FROM documents WHERE kind = 'activities'")) == 3


def test_invented_offices_are_heard_by_nobody_off_this_machine(street: Street) -> None:
    with street.federation.connection() as db:
        db.execute(
            "INSERT INTO standing_offices VALUES (%s, 'a', 'A', '0000000', 1, false, true)",
            [new_id()],
        )
        db.execute(
            "INSERT INTO standing_cities VALUES ('0000000', 'A', 'VT', 1, 'under_2500', 'a', 1, true)"
        )
    kept = street.federation.settings
    assert kept is not None
    street.federation.settings = replace(kept, origin="https://exchange.example.gov")
    try:
        street.tell(PostPublished(post=street.post()))
    finally:
        street.federation.settings = kept

    assert street.sent() == {}


# -- what was said elsewhere


def say_elsewhere(
    street: Street, origin: str, *, answers: UUID | None = None
) -> tuple[Post, bytes]:
    """A post by somebody elsewhere that discussions accepted."""
    url = f"{origin}/notes/{new_id()}"
    raw = json.dumps(
        {"id": f"{url}/create", "type": "Create", "object": {"id": url, "type": "Note"}}, indent=3
    ).encode()
    with street.federation.connection() as db:
        author = meet_actor(db, "ann", origin)
        db.execute(
            "INSERT INTO remote_objects (id, activity_id, author_id, channel_id, create_id, create_raw, updated_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, now())",
            [remote_id(url), url, author.id, street.channel_id, f"{url}/create", raw],
        )
    post = street.post(
        id=remote_id(url), office_id=author.id, activity_id=url, from_public=True,
        answers=answers, title=None if answers else "Roofs!",
        **({"thread_id": answers} if answers else {}),
    )  # fmt: skip
    return post, raw


def test_words_from_elsewhere_are_announced_byte_for_byte(street: Street) -> None:
    post, raw = say_elsewhere(street, PEER)

    street.tell(PostPublished(post=post))
    bodies = rows(street.federation, "SELECT body FROM outgoing ORDER BY pos")

    assert [raw in bytes(row["body"]) for row in bodies] == [False, True]  # type: ignore[arg-type]
    assert street.sent() == {
        PEER: ["Announce(Create(Note))"],
        GROUP: ["Announce(Create(Note))"],
        MICROBLOG: ["Announce(id)"],
    }
    assert rows(street.federation, "SELECT FROM documents WHERE kind = 'posts'") == []


def test_its_author_hears_that_a_channel_took_it(street: Street) -> None:
    with street.federation.connection() as db:
        db.execute("DELETE FROM followers")
    post, _raw = say_elsewhere(street, MICROBLOG)

    street.tell(PostPublished(post=post))

    assert street.sent() == {MICROBLOG: ["Announce(id)"]}


def test_words_from_elsewhere_that_are_hidden_are_let_go(street: Street) -> None:
    post, _raw = say_elsewhere(street, PEER)
    street.tell(PostPublished(post=post))
    street.sent()

    hidden = msgspec.structs.replace(post, title="", body="", version=2, is_hidden=True)
    street.tell(PostHidden(post=hidden))
    let_go = street.sent()
    street.tell(PostRestored(post=msgspec.structs.replace(post, version=3)))

    assert let_go == {
        MICROBLOG: ["Undo(Announce(id))"],
        GROUP: ["Announce(Delete(Tombstone))"],
        PEER: ["Announce(Delete(Tombstone))"],
    }
    assert street.sent() == {
        MICROBLOG: ["Announce(id)"],
        GROUP: ["Announce(Undo(Delete(Tombstone)))", "Announce(Create(Note))"],
        PEER: ["Announce(Undo(Delete(Tombstone)))", "Announce(Create(Note))"],
    }


def test_an_answer_reaches_whom_it_answers(street: Street) -> None:
    with street.federation.connection() as db:
        db.execute("DELETE FROM followers")
    first = street.post()
    asked, _raw = say_elsewhere(street, MICROBLOG, answers=first.id)
    street.tell(PostPublished(post=first), PostPublished(post=asked))
    street.sent()

    answer = street.post(thread_id=first.id, answers=asked.id, title=None)
    street.tell(PostPublished(post=answer))
    note = street.document("posts", answer.id)

    assert street.sent() == {MICROBLOG: ["Create(Note)"]}
    assert note["inReplyTo"] == asked.activity_id
    assert {"type": "Mention", "href": f"{MICROBLOG}/users/ann", "name": "@ann@m.example"} in note[
        "tag"
    ]


def test_a_reaction_reaches_the_author_and_is_taken_back(street: Street) -> None:
    post, _raw = say_elsewhere(street, PEER)
    street.tell(PostPublished(post=post))
    street.sent()
    reaction = Reaction(post_id=post.id, office_id=street.office_id, name="tried", given_at=AT)

    with street.federation.transaction() as db:
        follow_reactions(db, [ReactionGiven(reaction=reaction), ReactionGiven(reaction=reaction)])
    given = street.sent()
    with street.federation.transaction() as db:
        follow_reactions(db, [ReactionTakenBack(reaction=reaction)])

    assert given == {PEER: ["Like(id)", "Announce(Like(id))"], GROUP: ["Announce(Like(id))"]}
    assert street.sent() == {
        PEER: ["Undo(Like(id))", "Announce(Undo(Like(id)))"],
        GROUP: ["Announce(Undo(Like(id)))"],
    }


def like_of(post: Post, type_: str = "Like", **words: Any) -> Heard:
    """A Like by ann of the microblog, or its Undo, as the inbox hears it."""
    ann = f"{MICROBLOG}/users/ann"
    like: dict[str, Any] = {
        "id": f"{ann}#like",
        "type": "Like",
        "actor": ann,
        "object": str(post.id),
    }
    said = like if type_ == "Like" else {"id": f"{ann}#undo", "type": "Undo", "actor": ann, "object": like}  # fmt: skip
    given = {
        "activity_id": said["id"], "type": type_, "host": "m.example", "post_id": post.id,
        "raw": json.dumps(said).encode(), "at": AT,
    }  # fmt: skip
    return Heard(**(given | words))


def pass_on(street: Street, *heard: Heard) -> dict[str, list[str]]:
    """Have reactions from elsewhere passed on; return what is on its way."""
    with street.federation.transaction() as db:
        pass_on_reactions(db, heard)
    return street.sent()


def test_a_server_that_was_not_asked_yet_gets_what_either_kind_reads(street: Street) -> None:
    """The id comes first: Mastodon takes back by the id it heard first, and knows the post again."""
    with street.federation.connection() as db:
        db.execute("UPDATE hosts SET speaks = 'unknown' WHERE host <> 'peer.example'")

    street.tell(PostPublished(post=street.post()))

    both = ["Announce(id)", "Announce(Create(Page))"]
    assert street.sent() == {MICROBLOG: both, GROUP: both, PEER: both[1:]}


def test_reactions_from_elsewhere_are_passed_on_to_group_software_alone(street: Street) -> None:
    post = street.post()
    street.tell(PostPublished(post=post))
    street.sent()

    assert pass_on(street, like_of(post), like_of(post, "Undo")) == {
        GROUP: ["Announce(Like(id))", "Announce(Undo(Like(id)))"],
        PEER: ["Announce(Like(id))", "Announce(Undo(Like(id)))"],
    }


@pytest.mark.parametrize("policy", ["limited", "blocked"])
def test_what_is_not_counted_here_is_not_passed_on(street: Street, policy: str) -> None:
    post = street.post()
    street.tell(PostPublished(post=post))
    street.sent()
    with street.federation.connection() as db:
        db.execute(
            "INSERT INTO host_rules (host, policy, reason, version) VALUES ('m.example', %s, '', 1)",
            [policy],
        )

    assert pass_on(street, like_of(post)) == {}
    assert pass_on(street, like_of(post, host="n.example", raw=b" " * 20_000)) == {}
    assert set(pass_on(street, like_of(post, host="n.example"))) == {GROUP, PEER}


def test_nothing_is_kept_of_a_reaction_that_nobody_would_read(street: Street) -> None:
    post = street.post()
    street.tell(PostPublished(post=post))
    with street.federation.connection() as db:
        db.execute("DELETE FROM followers WHERE host <> 'm.example'")
    before = rows(street.federation, "SELECT count(*) AS count FROM documents")

    pass_on(street, like_of(post))

    assert rows(street.federation, "SELECT count(*) AS count FROM documents") == before


# -- case studies


def case_of(street: Street, **words: Any) -> Case:
    outcome = Outcome(
        indicator="Vacant homes", unit="homes", baseline=412, baseline_on=date(2024, 3, 1),
        result=318, result_on=date(2025, 3, 1),
    )  # fmt: skip
    given = {
        "id": new_id(), "office_id": street.office_id, "channel_slug": "housing", "title": "Homes",
        "problem": "Empty.", "action": "Asked.", "outcome": outcome, "published_at": AT, "version": 1,
    }  # fmt: skip
    return Case(**(given | words))


@pytest.mark.parametrize("case_first", [True, False])
def test_a_case_study_goes_out_once_when_both_have_spoken(street: Street, case_first: bool) -> None:
    case = case_of(street)
    announcement = street.post(kind="case", case_id=case.id, title=case.title, body=case.problem)
    sent: list[Mapping[str, list[str]]] = []

    for is_case in (case_first, not case_first):
        with street.federation.transaction() as db:
            if is_case:
                follow_case(db, CasePublished(case=case))
            else:
                follow_posts(db, [PostPublished(post=announcement)])
        sent.append(street.sent())

    assert sent == [
        {},
        {
            MICROBLOG: ["Announce(id)"],
            GROUP: ["Announce(Create(Article))"],
            PEER: ["Announce(Create(Article))"],
        },
    ]
    assert street.document("cases", case.id)["id"] == activity_id(ORIGIN, "cases", case.id)
    assert rows(street.federation, "SELECT thread_id FROM documents WHERE kind = 'cases'") == [
        {"thread_id": announcement.id}
    ]


@pytest.mark.parametrize("case_first", [True, False])
def test_a_hidden_case_study_is_taken_back_and_comes_back_once(
    street: Street, case_first: bool
) -> None:
    case = case_of(street)
    post = street.post(kind="case", case_id=case.id, title=case.title, body=case.problem)
    street.tell(PostPublished(post=post))
    with street.federation.transaction() as db:
        follow_case(db, CasePublished(case=case))
    street.sent()

    def heard(case_fact: Any, post_fact: Any) -> list[str]:
        for is_case in (case_first, not case_first):
            with street.federation.transaction() as db:
                if is_case:
                    follow_case(db, case_fact)
                else:
                    follow_posts(db, [post_fact])
        return street.sent()[MICROBLOG]

    hidden = heard(
        CaseHidden(case=msgspec.structs.replace(case, version=2, is_hidden=True, outcome=None)),
        PostHidden(
            post=msgspec.structs.replace(post, version=2, is_hidden=True, title="", body="")
        ),
    )
    back = heard(
        CaseRestored(case=msgspec.structs.replace(case, version=3)),
        PostEdited(post=msgspec.structs.replace(post, version=3)),
    )

    assert hidden.count("Undo(Announce(id))") == 1
    assert hidden.count("Delete(Tombstone)") == 1
    assert back.count("Announce(id)") == 1
    assert back[-1] == "Announce(id)"
    assert street.document("cases", case.id)["type"] == "Article"
    assert rows(street.federation, "SELECT is_gone FROM turns") == [{"is_gone": False}]


# -- actors of ours


def test_followers_hear_that_a_channel_is_called_otherwise(street: Street) -> None:
    with street.federation.connection() as db:
        keys_of(db, "channels", street.channel_id)
    channel = Channel(
        id=street.channel_id, slug="housing", name="Homes", purpose="Roofs.", version=2
    )
    for _ in range(2):
        with street.federation.transaction() as db:
            follow_channel(db, ChannelChanged(channel=channel))
            db.execute("UPDATE channels SET version = 1")

    assert street.sent() == {origin: ["Update(Group)"] for origin in SPEAKS}


class Elmford:
    """A city with offices, as identity tells it."""

    def __init__(self, federation: Database, *offices: UUID) -> None:
        self.federation = federation
        self.city = City(
            geoid="9900001", name="Elmford", state="VT", population=1_900, size_class="under_2500",
            slug="elmford-vt", version=1,
        )  # fmt: skip
        named = [
            Office(id=id_, handle=f"o{id_.hex[-20:]}", name="Office of the Mayor", geoid="9900001", version=1)
            for id_ in offices
        ]  # fmt: skip
        with federation.transaction() as db:
            put_city(db, CityRegistered(city=self.city))
            for office in named:
                put_office(db, OfficeOpened(office=office))

    def changes(self, *wordings: dict[str, Any]) -> None:
        """Hear at once that the city is another, and another again, as a worker does: standing first."""
        with self.federation.transaction() as db:
            for words in wordings:
                version = self.city.version + 1
                self.city = msgspec.structs.replace(self.city, version=version, **words)
                put_city(db, CityChanged(city=self.city))
                follow_city(db, CityChanged(city=self.city))


def _followed_office(street: Street) -> None:
    with street.federation.connection() as db:
        keys_of(db, "offices", street.office_id)
        follow(db, street.office_id, MICROBLOG)


def test_followers_of_a_citys_office_hear_that_the_city_is_another(street: Street) -> None:
    """Each office of the city tells its own followers, once; one nobody asked for, nothing."""
    elmford = Elmford(street.federation, street.office_id, new_id())
    _followed_office(street)

    elmford.changes({"population": 2_600, "size_class": "2500_10k"})
    assert street.sent() == {MICROBLOG: ["Update(Person)"]}
    elmford.changes({"website": "https://elmford.example/"})

    assert street.sent() == {MICROBLOG: ["Update(Person)"]}


def test_followers_of_an_office_hear_only_what_its_document_says_otherwise(street: Street) -> None:
    elmford = Elmford(street.federation, street.office_id)
    _followed_office(street)

    elmford.changes({"website": "https://elmford.example/"})
    street.sent()
    elmford.changes({"demonstration": True})
    assert street.sent() == {}
    elmford.changes({"website": None})
    assert street.sent() == {MICROBLOG: ["Update(Person)"]}


def test_of_two_changes_heard_at_once_the_later_is_what_was_told_last(street: Street) -> None:
    elmford = Elmford(street.federation, street.office_id)
    _followed_office(street)

    elmford.changes({"name": "Elm Ford"}, {"name": "Elmford"}, {"name": "Elm Ford"})
    elmford.changes({"name": "Elmford"})

    assert street.sent() == {MICROBLOG: ["Update(Person)"] * 4}


def test_a_closed_office_says_nothing_of_its_city(street: Street) -> None:
    elmford = Elmford(street.federation, street.office_id)
    _followed_office(street)
    with street.federation.connection() as db:
        db.execute("UPDATE standing_offices SET is_closed = true")

    elmford.changes({"population": 2_000})

    assert street.sent() == {}


def test_a_channel_nobody_asked_for_tells_nobody(street: Street) -> None:
    channel = Channel(
        id=street.channel_id, slug="housing", name="Homes", purpose="Roofs.", version=2
    )
    with street.federation.transaction() as db:
        follow_channel(db, ChannelChanged(channel=channel))

    assert street.sent() == {}


@pytest.mark.parametrize(("origin", "sent"), [(PEER, ["Reject(Create(id))"]), (MICROBLOG, None)])
def test_an_author_elsewhere_is_told_why_not(
    street: Street, origin: str, sent: list[str] | None
) -> None:
    post, _raw = say_elsewhere(street, origin)
    with street.federation.transaction() as db:
        turn_away(
            db,
            PostTurnedAway(
                post_id=post.id, activity_id=str(post.activity_id), author_id=post.office_id,
                channel_id=street.channel_id, reason="The channel is closed.",
            ),
        )  # fmt: skip

    assert street.sent().get(origin) == sent
