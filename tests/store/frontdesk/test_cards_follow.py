"""Whatever order facts arrive in, the cards end as their owners have them."""

import random
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.frontdesk.cards import handlers
from services.frontdesk.front.reads import list_channels, list_discussed, list_measured
from shared.bus.hearing import Listener
from shared.core.ids import new_id
from shared.data.database import Database
from shared.facts import discussions, knowledge, moderation
from shared.facts.discussions import Channel, Post
from shared.facts.fact import Fact
from shared.facts.knowledge import Case, Outcome
from shared.facts.moderation import Decision
from tests.store.hearing import Hearing, hear_each, hear_together

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
TABLES = ("cards", "replies", "decisions")


@pytest.fixture
def listener(databases: Mapping[str, Database]) -> Listener:
    return Listener.made_of([handlers], "frontdesk", databases["frontdesk"])


def hear(listener: Listener, *facts: Fact) -> None:
    with listener.database.connection() as db:
        hear_each(db, listener, facts)


def held(listener: Listener) -> dict[str, list[dict[str, Any]]]:
    with listener.database.connection() as db:
        return {
            table: sorted(db.execute(f"SELECT * FROM {table}".encode()).fetchall(), key=str)
            for table in TABLES
        }


def anew(
    listener: Listener, facts: list[Fact], hearing: Hearing = hear_each
) -> dict[str, list[dict[str, Any]]]:
    """Hear facts on empty tables, and return what they hold then."""
    with listener.database.connection() as db:
        for table in TABLES:
            db.execute(f"DELETE FROM {table}".encode())
        hearing(db, listener, facts)
    return held(listener)


def post(**words: Any) -> Post:
    id_ = words.get("id") or new_id()
    known: dict[str, Any] = {
        "id": id_,
        "thread_id": id_,
        "channel_id": new_id(),
        "channel_slug": "housing",
        "office_id": new_id(),
        "kind": "question",
        "title": "Who counts vacant homes?",
        "body": "We have **no** register.",
        "published_at": NOON,
        "version": 1,
    }
    return Post(**(known | words))


def answer(thread: Post, **words: Any) -> Post:
    known: dict[str, Any] = {
        "thread_id": thread.id,
        "answers": thread.id,
        "title": None,
        "body": "We count by water meters.",
        "published_at": NOON + timedelta(hours=1),
    }
    return post(**(known | words))


def case(**words: Any) -> Case:
    known: dict[str, Any] = {
        "id": new_id(),
        "office_id": new_id(),
        "channel_slug": "housing",
        "title": "A register of empty homes",
        "problem": "Too many homes stood empty.",
        "action": "We counted them.",
        "outcome": Outcome(
            indicator="Vacant homes",
            unit="percent",
            baseline=12,
            baseline_on=date(2024, 1, 1),
            result=9.6,
            result_on=date(2025, 1, 1),
        ),
        "published_at": NOON,
        "version": 1,
    }
    return Case(**(known | words))


def channel(**words: Any) -> Channel:
    known: dict[str, Any] = {
        "id": new_id(),
        "slug": "housing",
        "name": "Housing",
        "purpose": "Homes and rents",
        "version": 1,
    }
    return Channel(**(known | words))


def decision(item_id: UUID, verdict: str = "hide", *, minutes: int = 0, kind: str = "post") -> Fact:
    taken = Decision(
        id=new_id(),
        item_kind=kind,
        item_id=item_id,
        verdict=verdict,
        rule="abuse",
        reason="It insults a clerk.",
        office_id=new_id(),
        taken_at=NOON + timedelta(minutes=minutes),
    )
    fact = moderation.DecisionTaken if verdict == "hide" else moderation.DecisionReversed
    return fact(decision=taken)


def discussed(listener: Listener) -> list[tuple[str, int]]:
    with listener.database.connection() as db:
        return [(card.title, card.replies) for card in list_discussed(db)]


def published(told: Post) -> Fact:
    return discussions.PostPublished(post=told)


def story() -> list[Fact]:
    """A thread with two replies, a case study and a channel, each with its changes."""
    thread = post()
    first = answer(thread)
    second = answer(thread, published_at=NOON + timedelta(hours=2))
    study = case()
    changed = Post(
        **{f: getattr(thread, f) for f in thread.__struct_fields__}
        | {"version": 2, "title": "Who counts?"}
    )
    gone = Post(
        **{f: getattr(second, f) for f in second.__struct_fields__}
        | {"version": 2, "body": "", "is_withdrawn": True}
    )
    return [
        discussions.ChannelOpened(channel=channel()),
        published(thread),
        published(first),
        published(second),
        discussions.PostEdited(post=changed),
        discussions.PostWithdrawn(post=gone),
        knowledge.CasePublished(case=study),
        decision(first.id),
        decision(first.id, "restore", minutes=5),
        decision(study.id, minutes=1, kind="case"),
    ]


@pytest.mark.parametrize("hearing", [hear_each, hear_together])
@pytest.mark.parametrize("seed", range(10))
def test_order_and_repetition_do_not_matter(
    listener: Listener, seed: int, hearing: Hearing
) -> None:
    chance = random.Random(seed)
    facts = [fact for _ in range(3) for fact in story()[: chance.randint(3, 10)]]
    in_order = anew(listener, facts)
    again = facts + chance.choices(facts, k=10)
    chance.shuffle(again)

    assert anew(listener, again, hearing) == in_order


def test_a_thread_is_as_lively_as_its_last_reply(listener: Listener) -> None:
    quiet, lively = (
        post(title="Quiet", published_at=NOON + timedelta(minutes=1)),
        post(title="Lively"),
    )
    hear(listener, published(answer(lively)), published(quiet), published(lively))

    assert discussed(listener) == [("Lively", 1), ("Quiet", 0)]


def test_what_is_hidden_or_withdrawn_is_in_no_list(listener: Listener) -> None:
    hidden = post(title="", body="", is_hidden=True, version=2)
    withdrawn = post(title="", body="", is_withdrawn=True, version=2)
    hear(listener, discussions.PostHidden(post=hidden), discussions.PostWithdrawn(post=withdrawn))

    assert discussed(listener) == []


def test_a_decision_hides_before_the_owner_obeys_and_before_the_item_arrives(
    listener: Listener,
) -> None:
    thread = post()
    hear(listener, decision(thread.id), published(thread))
    assert discussed(listener) == []

    hear(listener, decision(thread.id, "restore", minutes=1), decision(thread.id))
    assert discussed(listener) == [(thread.title, 0)]


def test_a_hidden_reply_does_not_count(listener: Listener) -> None:
    thread = post()
    reply = answer(thread)
    hear(listener, published(thread), published(reply))
    assert discussed(listener) == [(thread.title, 1)]

    hear(listener, decision(reply.id))
    assert discussed(listener) == [(thread.title, 0)]


def test_an_announced_case_is_discussed_once_somebody_answers_and_hides_with_its_case(
    listener: Listener,
) -> None:
    study = case()
    thread = post(kind="case", case_id=study.id, title=study.title)
    hear(listener, knowledge.CasePublished(case=study), published(thread))
    assert discussed(listener) == []

    hear(listener, published(answer(thread)))
    assert discussed(listener) == [(study.title, 1)]

    hear(listener, decision(study.id, kind="case"))
    assert discussed(listener) == []


def test_only_what_was_measured_is_a_result(listener: Listener) -> None:
    hoped = Outcome(
        **{f: getattr(case().outcome, f) for f in Outcome.__struct_fields__}
        | {"status": "expected"}
    )
    measured = case(title="Measured")
    hear(
        listener,
        knowledge.CasePublished(case=measured),
        knowledge.CasePublished(case=case(outcome=None)),
        knowledge.CasePublished(case=case(outcome=hoped)),
    )

    with listener.database.connection() as db:
        assert [card.title for card in list_measured(db)] == ["Measured"]
        assert list_measured(db)[0].outcome == measured.outcome


def test_an_archived_channel_is_not_offered(listener: Listener) -> None:
    hear(
        listener,
        discussions.ChannelOpened(channel=channel()),
        discussions.ChannelArchived(channel=channel(slug="old", name="Old", is_archived=True)),
    )

    with listener.database.connection() as db:
        assert [card.title for card in list_channels(db)] == ["Housing"]


def test_what_is_removed_leaves_no_trace(listener: Listener) -> None:
    thread, study, room = post(demonstration=True), case(demonstration=True), channel()
    reply = answer(thread, demonstration=True)
    hear(
        listener,
        discussions.ChannelOpened(channel=room),
        published(thread),
        published(reply),
        knowledge.CasePublished(case=study),
        decision(reply.id),
    )
    hear(
        listener,
        discussions.PostRemoved(post_id=reply.id),
        discussions.PostRemoved(post_id=thread.id),
        knowledge.CaseRemoved(case_id=study.id),
        discussions.ChannelRemoved(channel_id=room.id),
    )

    assert held(listener) == {table: [] for table in TABLES}
