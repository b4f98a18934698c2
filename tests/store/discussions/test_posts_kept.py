"""What discussions keeps and tells: decisions obeyed in any order, cases announced once, no trace of a demonstration."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.discussions.announcements.domain import post_id_of
from services.discussions.channels import actions as channels
from services.discussions.channels.domain import NewChannel
from services.discussions.demonstration import remove_demonstration
from services.discussions.posts import actions as posts
from services.discussions.posts.domain import NewPost, NewReply, Post
from services.discussions.reactions import actions as reactions
from services.discussions.state import state
from shared.core.errors import Conflict, Gone
from shared.core.ids import new_id
from shared.data.database import Connection
from shared.facts.fact import Fact
from shared.facts.knowledge import (
    Case,
    CaseHidden,
    CasePublished,
    CaseRemoved,
    CaseRestored,
    CaseRevised,
    CaseWithdrawn,
    Outcome,
)
from shared.facts.moderation import Decision
from shared.standing.people import Member, Office
from tests.house import House

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)


def member(handle: str = "springvale", *, demonstration: bool = False) -> Member:
    office = Office(
        id=new_id(),
        handle=handle,
        name=f"Office of the Mayor of {handle.title()}",
        city_name=handle.title(),
        city_slug=f"{handle}-vt",
        state="VT",
        size_class="under_2500",
        population=1_900,
        geoid="9900001",
        demonstration=demonstration,
    )
    return Member(
        id=new_id(),
        name="Person",
        office=office,
        role="mayor",
        is_moderator=False,
        scopes=frozenset({"read", "write"}),
        via="session",
        credential_id=new_id(),
    )


@pytest.fixture
def db(house: House) -> Any:
    with house.databases["discussions"].connection() as connection:
        yield connection


def publish(db: Connection, by: Member, **options: Any) -> Post:
    wish = NewPost(channel="housing", kind="question", title="Who?", body="Words")
    return posts.publish_post(db, by, wish, **options)


def facts(db: Connection) -> list[tuple[str, dict[str, Any]]]:
    rows = db.execute("SELECT name, body::jsonb AS body FROM outbox ORDER BY seq").fetchall()
    return [(row["name"], row["body"]) for row in rows]


def decision(post: Post, verdict: Any, minutes: int) -> Decision:
    return Decision(
        id=new_id(),
        item_kind="post",
        item_id=post.id,
        verdict=verdict,
        rule="abuse",
        reason="Because",
        office_id=new_id(),
        taken_at=NOON + timedelta(minutes=minutes),
    )


@pytest.fixture
def housing(house: House) -> UUID:
    return house.open_channel()


def test_a_slug_belongs_to_one_thing(house: House, db: Connection) -> None:
    house.open_office("springvale")

    with pytest.raises(Conflict):
        channels.open_channel(db, NewChannel(slug="springvale", name="Springvale"))


def test_opening_a_channel_twice_changes_nothing(house: House, db: Connection) -> None:
    wish = NewChannel(slug="water", name="Water", purpose="Pipes")

    first = channels.open_channel(db, wish)
    told = len(facts(db))
    again = channels.open_channel(db, wish)
    renamed = channels.open_channel(db, NewChannel(slug="water", name="Water and sewers"))

    assert again == first
    assert len(facts(db)) == told + 1
    assert (renamed.id, renamed.name, renamed.purpose) == (first.id, "Water and sewers", "Pipes")


def test_who_acted_stays_here(db: Connection, housing: UUID) -> None:
    by = member()
    publish(db, by)

    row = db.execute(
        "SELECT body, private FROM outbox WHERE name = 'discussions.post.published.v1'"
    ).fetchone()

    assert row is not None
    assert str(by.id) not in str(row["body"])
    assert row["private"]["member_id"] == str(by.id)


def test_the_last_decision_holds_whatever_the_order(db: Connection, housing: UUID) -> None:
    post = publish(db, member())
    story = [decision(post, "hide", 1), decision(post, "restore", 2), decision(post, "hide", 3)]

    for seed in range(6):
        shuffled = story * 2
        random.Random(seed).shuffle(shuffled)
        db.execute("UPDATE posts SET is_hidden = false, is_hidden_here = false, decided_at = NULL")
        for one in shuffled:
            posts.obey(db, one)
        row = db.execute("SELECT is_hidden, decided_at FROM posts").fetchone()
        assert row == {"is_hidden": True, "decided_at": NOON + timedelta(minutes=3)}


def test_a_restored_post_does_not_undo_a_withdrawal(db: Connection, housing: UUID) -> None:
    by = member()
    post = publish(db, by)
    posts.withdraw_post(db, by, post.id)
    posts.obey(db, decision(post, "hide", 1))
    posts.obey(db, decision(post, "restore", 2))

    with pytest.raises(Gone):
        posts.require_shown(db, post.id)
    name, body = facts(db)[-1]
    assert name == "discussions.post.withdrawn.v1"
    assert (body["post"]["is_withdrawn"], body["post"]["body"]) == (True, "")


def test_hidden_words_are_not_told(db: Connection, housing: UUID) -> None:
    post = publish(db, member())
    posts.obey(db, decision(post, "hide", 1))

    name, body = facts(db)[-1]

    assert name == "discussions.post.hidden.v1"
    assert (body["post"]["title"], body["post"]["body"]) == ("", "")


CASE = Case(
    id=new_id(),
    office_id=new_id(),
    channel_slug="housing",
    title="A register",
    problem="Too many stood empty.",
    action="Counted.",
    outcome=Outcome(
        indicator="Vacant *homes*",
        unit="percent",
        baseline=12,
        baseline_on=NOON.date(),
        result=9.6,
        result_on=NOON.date() + timedelta(days=365),
    ),
    published_at=NOON,
    version=1,
)


def tell_case(house: House, fact: type[Fact], version: int, **changes: Any) -> Fact:
    import msgspec

    return fact(case=msgspec.structs.replace(CASE, version=version, **changes))  # type: ignore[call-arg]


def hear(house: House, *told: Fact) -> None:
    from services.discussions.announcements import handlers
    from shared.bus.hearing import Listener

    listener = Listener.made_of([handlers], "discussions", house.databases["discussions"])
    with house.databases["discussions"].connection() as db:
        for fact in told:
            for handler in listener.handlers[fact.fact_name]:
                handler(db, fact)


def test_a_case_is_announced_once_in_its_channel(
    house: House, db: Connection, housing: UUID
) -> None:
    case = tell_case(house, CasePublished, 1)
    hear(house, case, case)

    rows = db.execute("SELECT id, kind, title, body, case_id FROM posts").fetchall()

    assert [(row["id"], row["kind"], row["case_id"]) for row in rows] == [
        (post_id_of(CASE.id), "case", CASE.id)
    ]
    assert rows[0]["body"].startswith("Too many stood empty.")
    assert "Vacant \\*homes\\*" in rows[0]["body"]
    assert "12 on 12 March 2026, 9.6 on 12 March 2027." in rows[0]["body"]


@pytest.mark.parametrize("seed", range(5))
def test_an_announcement_ends_as_its_case_whatever_the_order(
    house: House, db: Connection, housing: UUID, seed: int
) -> None:
    blank = {"title": "", "problem": "", "action": "", "outcome": None}
    story = [
        tell_case(house, CasePublished, 1),
        tell_case(house, CaseRevised, 2, title="A better register", edited_at=NOON),
        tell_case(house, CaseHidden, 3, is_hidden=True, **blank),
        tell_case(house, CaseRestored, 4, title="A better register", edited_at=NOON),
    ] * 2
    random.Random(seed).shuffle(story)
    hear(house, *story)

    assert posts.require_shown(db, post_id_of(CASE.id)).title == "A better register"
    hear(house, tell_case(house, CaseWithdrawn, 5, is_withdrawn=True, **blank))
    with pytest.raises(Gone):
        posts.require_shown(db, post_id_of(CASE.id))


def test_nobody_edits_an_announcement(house: House, db: Connection, housing: UUID) -> None:
    from shared.core.errors import NotAllowed

    by = member()
    hear(house, tell_case(house, CasePublished, 1, office_id=by.office.id))

    with pytest.raises(NotAllowed):
        posts.withdraw_post(db, by, post_id_of(CASE.id))


def test_a_removed_case_takes_its_announcement_along(
    house: House, db: Connection, housing: UUID
) -> None:
    hear(house, tell_case(house, CasePublished, 1), CaseRemoved(case_id=CASE.id))

    assert db.execute("SELECT 1 FROM posts").fetchone() is None
    assert db.execute("SELECT 1 FROM announcements").fetchone() is None


def test_the_demonstration_leaves_no_trace_and_real_words_stay(
    db: Connection, house: House
) -> None:
    demo, real = member("demo", demonstration=True), member("real")
    for slug in ("housing", "water"):
        channels.open_channel(db, NewChannel(slug=slug, name=slug.title()), demonstration=True)
    shown = publish(db, demo)
    posts.reply(db, real, shown.id, NewReply(body="A real answer in a demonstration"))
    kept = publish(db, real)
    answer = posts.reply(db, demo, kept.id, NewReply(body="An invented answer"))
    deeper = posts.reply(db, real, answer.id, NewReply(body="A real answer to it"))
    reactions.react(db, demo, kept.id, "useful")
    reactions.react(db, real, kept.id, "thanks")

    remove_demonstration(db)

    left = db.execute("SELECT id, answers FROM posts ORDER BY published_at, id").fetchall()
    assert [row["id"] for row in left] == [kept.id, deeper.id]
    assert left[1]["answers"] == kept.id
    names = db.execute("SELECT name FROM reactions").fetchall()
    assert names == [{"name": "thanks"}]
    slugs = db.execute("SELECT slug, demonstration FROM channels").fetchall()
    assert slugs == [{"slug": "housing", "demonstration": False}]
    assert db.execute("SELECT handle FROM handles WHERE kind = 'channel'").fetchall() == [
        {"handle": "housing"}
    ]


def test_everything_can_be_stated_anew(db: Connection, housing: UUID) -> None:
    by = member()
    post = publish(db, by)
    gone = publish(db, by)
    posts.withdraw_post(db, by, gone.id)
    reactions.react(db, by, post.id, "useful")

    names = [fact.fact_name for fact in state(db)]

    assert sorted(names) == [
        "discussions.channel.changed.v1",
        "discussions.post.published.v1",
        "discussions.post.withdrawn.v1",
        "discussions.reaction.given.v1",
    ]
