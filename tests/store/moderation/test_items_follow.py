"""Whatever the bus does to the order, moderation's items end as their owners have them."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from services.knowledge.cases import actions as cases
from services.knowledge.cases.domain import NewCase
from services.knowledge.channels import actions as channels
from services.knowledge.state import state
from services.moderation.items import handlers
from shared.bus.hearing import Listener
from shared.core.ids import new_id
from shared.data.database import Database
from shared.facts import discussions
from shared.facts.discussions import Channel, Post
from shared.facts.fact import Fact
from shared.facts.moderation import Decision
from shared.standing.people import Member, Office
from tests.store.hearing import Hearing, hear_each, hear_together

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)


@pytest.fixture
def listener(databases: Mapping[str, Database]) -> Listener:
    return Listener.made_of([handlers], "moderation", databases["moderation"])


def hear(
    listener: Listener, facts: list[Fact], hearing: Hearing = hear_each
) -> list[dict[str, Any]]:
    """Hear facts on an empty table, and return what it holds then."""
    with listener.database.connection() as db:
        db.execute("DELETE FROM items")
        hearing(db, listener, facts)
        return db.execute("SELECT * FROM items ORDER BY kind, id").fetchall()


def story() -> list[Fact]:
    """A post's life: published, edited, hidden, restored, edited, withdrawn."""
    id_ = new_id()
    known: dict[str, Any] = {
        "id": id_,
        "thread_id": id_,
        "channel_id": new_id(),
        "channel_slug": "housing",
        "office_id": new_id(),
        "kind": "question",
        "published_at": NOON,
    }

    def post(version: int, words: str, **sight: Any) -> Post:
        return Post(**known, version=version, title=words, body=words, **sight)

    return [
        discussions.PostPublished(post=post(1, "one")),
        discussions.PostEdited(post=post(2, "two")),
        discussions.PostHidden(post=post(3, "", is_hidden=True)),
        discussions.PostRestored(post=post(4, "two")),
        discussions.PostEdited(post=post(5, "three")),
        discussions.PostWithdrawn(post=post(6, "", is_withdrawn=True)),
    ]


@pytest.mark.parametrize("hearing", [hear_each, hear_together])
@pytest.mark.parametrize("seed", range(10))
def test_order_and_repetition_do_not_matter(
    listener: Listener, seed: int, hearing: Hearing
) -> None:
    chance = random.Random(seed)
    facts = [fact for _ in range(5) for fact in story()[: chance.randint(1, 6)]]
    in_order = hear(listener, facts)
    again = facts + chance.choices(facts, k=10)
    chance.shuffle(again)

    assert hear(listener, again, hearing) == in_order


def member() -> Member:
    office = Office(
        id=new_id(),
        handle="elmford",
        name="Office of the Mayor of Elmford",
        city_name="Elmford",
        city_slug="elmford-vt",
        state="VT",
        size_class="under_2500",
        population=1_900,
        geoid="9900001",
        demonstration=False,
    )
    return Member(
        id=new_id(),
        name="Ada Example",
        office=office,
        role="mayor",
        is_moderator=False,
        scopes=frozenset({"read", "write"}),
        via="session",
        credential_id=new_id(),
    )


def test_a_rebuild_from_what_knowledge_states_equals_what_was_heard(
    databases: Mapping[str, Database], listener: Listener
) -> None:
    who, told = member(), list[Fact]()
    with databases["knowledge"].connection() as knowledge:
        channel = Channel(id=new_id(), slug="housing", name="Housing", purpose="", version=1)
        channels.follow_channel(knowledge, channel)
        for number in range(4):
            wish = NewCase(channel="housing", title=f"Case {number}", problem="P", action="A")
            filed = cases.file_case(knowledge, who, wish)
            told += state(knowledge)
            if number == 1:
                reworded = NewCase(channel="housing", title="Else", problem="P", action="A")
                cases.revise_case(knowledge, who, filed.id, reworded)
            if number == 2:
                cases.withdraw_case(knowledge, who, filed.id)
            if number == 3:
                cases.obey(knowledge, _hiding(filed.id))
            told += state(knowledge)
        stated = list(state(knowledge))

    assert hear(listener, stated) == hear(listener, told)
    assert len(stated) == 4


def _hiding(case_id: Any) -> Decision:
    return Decision(
        id=new_id(),
        item_kind="case",
        item_id=case_id,
        verdict="hide",
        rule="abuse",
        reason="It insults a clerk.",
        office_id=new_id(),
        taken_at=NOON,
    )
