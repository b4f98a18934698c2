"""Words from elsewhere: the channel's rule decides, alike for all; only their author changes them; nothing revives them."""

from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from services.discussions.channels.actions import archive_channel
from services.discussions.posts.reads import list_threads
from services.discussions.reactions.reads import count_reactions
from services.discussions.state import state
from shared.core.clock import now
from shared.core.hosts import names_over
from shared.core.ids import new_id
from shared.facts.federation import PostReceived
from shared.facts.knowledge import Outcome
from shared.facts.moderation import (
    Decision,
    DecisionReversed,
    DecisionTaken,
    HostJudged,
    HostRule,
)
from tests.elsewhere import Elsewhere
from tests.house import House


@pytest.fixture
def elsewhere(house: House) -> Elsewhere:
    return Elsewhere(house)


@pytest.fixture
def channel(house: House) -> UUID:
    return house.open_channel()


@pytest.fixture
def asked(house: House, channel: UUID) -> UUID:
    """A question of an office."""
    programs = house.programs(house.token(house.add_member("springvale")))
    wish = {"channel": "housing", "kind": "question", "title": "Who?", "body": "Words."}
    post = programs.post("/discussions/posts", wish)
    house.drain()
    return UUID(post.json["id"])


def put_outside(house: House, channel: UUID, outside: str) -> None:
    with house.databases["discussions"].connection() as db:
        db.execute("UPDATE channels SET outside = %s WHERE id = %s", [outside, channel])


def posts(house: House) -> dict[UUID, dict[str, Any]]:
    with house.databases["discussions"].connection() as db:
        return {
            row["id"]: row
            for row in db.execute("SELECT * FROM posts WHERE activity_id IS NOT NULL")
        }


def told(house: House, service: str = "discussions") -> list[tuple[str, dict[str, Any]]]:
    with house.databases[service].connection() as db:
        rows = db.execute("SELECT name, body::jsonb AS body FROM outbox ORDER BY seq").fetchall()
    return [(row["name"], row["body"]) for row in rows]


def judge(house: House, host: str, policy: Any, version: int = 1) -> None:
    rule = HostRule(host=host, policy=policy, reason="Because", version=version)
    with house.databases["moderation"].connection() as db, db.transaction():
        from shared.bus.outbox import tell

        tell(db, HostJudged(rule=rule))
    house.drain()


def decide(house: House, post_id: UUID, verdict: Any) -> None:
    decision = Decision(
        id=new_id(), item_kind="post", item_id=post_id, verdict=verdict, rule="abuse",
        reason="Because", office_id=new_id(), taken_at=now(),
    )  # fmt: skip
    fact = DecisionTaken if verdict == "hide" else DecisionReversed
    with house.databases["moderation"].connection() as db, db.transaction():
        from shared.bus.outbox import tell

        tell(db, fact(decision=decision))
    house.drain()


def test_an_answer_stands_with_the_public_and_is_told(
    house: House, elsewhere: Elsewhere, channel: UUID, asked: UUID
) -> None:
    said = elsewhere.says(elsewhere.meet(), answers=asked)

    kept = posts(house)[said.id]
    name, body = told(house)[-1]
    assert (kept["from_public"], kept["thread_id"], kept["kind"]) == (True, asked, "question")
    assert (kept["activity_id"], kept["url"]) == (said.activity_id, said.url)
    assert name == "discussions.post.published.v1"
    assert body["post"]["activity_id"] == said.activity_id
    assert body["post"]["from_public"] is True


def test_what_the_public_begins_is_a_question_and_not_among_the_offices_threads(
    house: House, elsewhere: Elsewhere, channel: UUID
) -> None:
    words = "@housing@localhost:8000 Why is **our** street closed? " + "We ask since March. " * 30
    said = elsewhere.says(elsewhere.meet(), words, channel=channel, kind="experience")

    kept = posts(house)[said.id]
    assert kept["kind"] == "question"
    assert kept["title"].startswith("Why is our street closed? We ask")
    assert len(kept["title"]) <= 120
    with house.databases["discussions"].connection() as db:
        assert list_threads(db, channel, by="active")[0] == []


def test_an_office_elsewhere_stands_with_the_offices(
    house: House, elsewhere: Elsewhere, channel: UUID
) -> None:
    office = elsewhere.meet_office()
    said = elsewhere.says(office, channel=channel, kind="experience", title="What we did")

    assert posts(house)[said.id]["from_public"] is False
    with house.databases["discussions"].connection() as db:
        (thread,) = list_threads(db, channel, by="active")[0]
    assert thread.post.kind == "experience"
    assert thread.office is not None
    assert (thread.office.standing, thread.office.host) == ("office", "elmford.example")


def test_only_an_office_elsewhere_says_what_it_measured(
    house: House, elsewhere: Elsewhere, channel: UUID
) -> None:
    outcome = Outcome(
        indicator="Empty homes",
        unit="homes",
        baseline=40,
        baseline_on=date(2024, 3, 1),
        result=31,
        result_on=date(2025, 3, 1),
    )
    words: Any = {"channel": channel, "kind": "case", "title": "Empty homes", "outcome": outcome}
    asked = elsewhere.says(elsewhere.meet(), **words)
    said = elsewhere.says(elsewhere.meet_office(), **words)

    assert (posts(house)[asked.id]["kind"], posts(house)[asked.id]["outcome"]) == ("question", None)
    with house.databases["discussions"].connection() as db:
        (thread,) = list_threads(db, channel, by="active")[0]
    assert (thread.post.id, thread.post.kind, thread.post.outcome) == (said.id, "case", outcome)


def test_only_an_offices_answer_makes_a_thread_lively(
    house: House, elsewhere: Elsewhere, channel: UUID, asked: UUID
) -> None:
    def active() -> Any:
        with house.databases["discussions"].connection() as db:
            return list_threads(db, channel, by="active")[0][0].post

    before = active()
    elsewhere.says(elsewhere.meet(), answers=asked)
    assert (active().last_active_at, active().replies) == (before.last_active_at, 0)

    elsewhere.says(elsewhere.meet_office(), answers=asked)
    assert active().last_active_at > before.last_active_at
    assert active().replies == 1


@pytest.mark.parametrize("outside", ["closed", "archived"])
def test_a_channel_that_takes_nothing_turns_it_away_and_counts(
    house: House, elsewhere: Elsewhere, channel: UUID, asked: UUID, outside: str
) -> None:
    if outside == "closed":
        put_outside(house, channel, "closed")
    else:
        with house.databases["discussions"].connection() as db:
            archive_channel(db, "housing")
    ann, office = elsewhere.meet(), elsewhere.meet_office()
    elsewhere.says(ann, answers=asked)
    elsewhere.says(ann, channel=channel)
    elsewhere.says(office, channel=channel)
    if outside == "closed":
        elsewhere.reacts(ann, asked)

    assert posts(house) == {}
    with house.databases["discussions"].connection() as db:
        assert db.execute("SELECT why, posts FROM turned_away").fetchall() == [
            {"why": outside, "posts": 3}
        ]
        assert count_reactions(db, [asked]) == {}


def test_what_belongs_nowhere_here_is_ignored(
    house: House, elsewhere: Elsewhere, channel: UUID
) -> None:
    ann = elsewhere.meet()
    before = told(house)
    elsewhere.says(ann, answers=new_id())
    elsewhere.says(ann, channel=new_id())
    elsewhere.says(ann)

    assert (posts(house), told(house)) == ({}, before)


def test_what_is_held_is_told_to_moderators_and_published_when_it_is_released(
    house: House, elsewhere: Elsewhere, channel: UUID, asked: UUID
) -> None:
    put_outside(house, channel, "held")
    said = elsewhere.says(elsewhere.meet(), answers=asked)
    below = elsewhere.says(elsewhere.meet("Bo"), answers=said.id)
    name, body = told(house)[-2]
    assert (name, body["post"]["body"]) == ("discussions.post.held.v1", said.body)
    with house.databases["discussions"].connection() as db:
        assert db.execute("SELECT id FROM shown_posts WHERE from_public").fetchall() == []
        assert db.execute("SELECT id FROM shown_turns WHERE from_public").fetchall() == []

    decide(house, said.id, "restore")

    assert posts(house)[said.id]["is_held"] is False
    assert posts(house)[below.id]["is_held"] is True
    name, body = told(house)[-1]
    assert (name, body["post"]["body"]) == ("discussions.post.published.v1", said.body)


def test_what_was_held_and_refused_leaves_no_mark_and_may_still_be_released(
    house: House, elsewhere: Elsewhere, channel: UUID, asked: UUID
) -> None:
    put_outside(house, channel, "held")
    said = elsewhere.says(elsewhere.meet(), answers=asked)
    decide(house, said.id, "hide")
    name, body = told(house)[-1]
    assert (name, body["post"]["body"]) == ("discussions.post.hidden.v1", "")
    with house.databases["discussions"].connection() as db:
        assert db.execute("SELECT id FROM shown_turns WHERE from_public").fetchall() == []

    decide(house, said.id, "restore")
    assert posts(house)[said.id]["is_held"] is False


def test_other_words_are_held_again_where_words_are_held(
    house: House, elsewhere: Elsewhere, channel: UUID, asked: UUID
) -> None:
    put_outside(house, channel, "held")
    said = elsewhere.says(elsewhere.meet(), answers=asked)
    decide(house, said.id, "restore")
    elsewhere.edits(said, "Buy my pills.")

    kept = posts(house)[said.id]
    (hidden, hidden_body), (waits, waits_body) = told(house)[-2:]
    assert kept["is_held"] is True
    assert (hidden, hidden_body["post"]["body"]) == ("discussions.post.hidden.v1", "")
    assert (waits, waits_body["post"]["body"]) == ("discussions.post.held.v1", "Buy my pills.")
    assert waits_body["post"]["version"] == hidden_body["post"]["version"] + 1 == kept["version"]


def test_only_the_stored_author_edits_and_withdraws(
    house: House, elsewhere: Elsewhere, channel: UUID, asked: UUID
) -> None:
    ann, mallory = elsewhere.meet(), elsewhere.meet("Mallory", host="evil.example")
    said = elsewhere.says(ann, answers=asked)
    before = told(house)
    elsewhere.edits(said, "Forged.", author_id=mallory.id)
    elsewhere.withdraws(said, author_id=mallory.id)
    assert told(house) == before

    elsewhere.edits(said, "Better words.")
    kept = posts(house)[said.id]
    assert (kept["body"], kept["version"]) == ("Better words.", 2)
    assert told(house)[-1][0] == "discussions.post.edited.v1"

    elsewhere.withdraws(said)
    assert told(house)[-1][0] == "discussions.post.withdrawn.v1"
    assert told(house)[-1][1]["post"]["body"] == ""


def test_a_tombstone_outlives_what_is_sent_again(
    house: House, elsewhere: Elsewhere, channel: UUID, asked: UUID
) -> None:
    said = elsewhere.says(elsewhere.meet(), answers=asked)
    elsewhere.withdraws(said)
    before = told(house)
    elsewhere.tell(PostReceived(post=said), PostReceived(post=said))
    elsewhere.edits(said, "Back again.")
    elsewhere.withdraws(said)

    assert posts(house)[said.id]["is_withdrawn"] is True
    assert told(house) == before


def test_nothing_answers_what_is_out_of_sight(
    house: House, elsewhere: Elsewhere, channel: UUID, asked: UUID
) -> None:
    ann = elsewhere.meet()
    said = elsewhere.says(ann, answers=asked)
    decide(house, said.id, "hide")
    elsewhere.edits(said, "Judged words come back as they were judged.")
    below = elsewhere.says(ann, answers=said.id)

    assert below.id not in posts(house)
    assert posts(house)[said.id]["body"] == said.body


def test_a_limited_server_is_held_and_a_blocked_one_is_not_heard(
    house: House, elsewhere: Elsewhere, channel: UUID, asked: UUID
) -> None:
    judge(house, "m.example", "limited")
    judge(house, "evil.example", "blocked")
    judge(house, "good.evil.example", "open")
    judge(house, "fine.example", "limited")
    judge(house, "fine.example", "open", version=2)
    held = elsewhere.says(elsewhere.meet(host="sub.m.example:8443"), answers=asked)
    lost = elsewhere.says(elsewhere.meet(host="a.evil.example"), answers=asked)
    below = elsewhere.says(elsewhere.meet(host="good.evil.example"), answers=asked)
    good = elsewhere.says(elsewhere.meet(host="fine.example"), answers=asked)
    elsewhere.reacts(elsewhere.meet("Bo"), asked)

    kept = posts(house)
    assert kept[held.id]["is_held"] is True
    assert lost.id not in kept
    assert below.id not in kept
    assert kept[good.id]["is_held"] is False
    with house.databases["discussions"].connection() as db:
        assert count_reactions(db, [asked]) == {}


def test_a_thread_that_arrives_at_once_stands_as_one(
    house: House, elsewhere: Elsewhere, channel: UUID
) -> None:
    ann = elsewhere.meet()
    first = elsewhere.post(ann, "First", channel=channel)
    second = elsewhere.post(ann, "Second", answers=first.id)
    third = elsewhere.post(ann, "Third", answers=second.id)
    elsewhere.tell(*(PostReceived(post=each) for each in (first, second, third, second)))

    kept = posts(house)
    assert {kept[each.id]["thread_id"] for each in (first, second, third)} == {first.id}
    assert Counter(name for name, _ in told(house))["discussions.post.published.v1"] == 3


def test_one_that_cannot_be_kept_does_not_keep_the_others_out(
    house: House, elsewhere: Elsewhere, channel: UUID, asked: UUID
) -> None:
    ann = elsewhere.meet()
    good = [elsewhere.post(ann, f"Words {number}", answers=asked) for number in range(3)]
    bad = msgspec.structs.replace(elsewhere.post(ann, answers=asked), body="nul \x00 inside")
    elsewhere.tell(*(PostReceived(post=each) for each in (*good[:2], bad, good[2])))

    assert set(posts(house)) == {each.id for each in good}


def test_a_future_moment_is_now(
    house: House, elsewhere: Elsewhere, channel: UUID, asked: UUID
) -> None:
    later = now() + timedelta(days=400)
    said = elsewhere.says(elsewhere.meet(), answers=asked, published_at=later)

    assert posts(house)[said.id]["published_at"] <= now()


def test_reactions_from_elsewhere_are_counted_apart_and_those_of_offices_with_the_offices(
    house: House, elsewhere: Elsewhere, channel: UUID, asked: UUID
) -> None:
    given = elsewhere.reacts(elsewhere.meet(), asked)
    elsewhere.reacts(elsewhere.meet("Bo"), asked, "thanks")
    elsewhere.reacts(elsewhere.meet("Bo"), asked, "thanks")
    elsewhere.reacts(elsewhere.meet_office(), asked, "tried")

    def counted() -> Any:
        with house.databases["discussions"].connection() as db:
            return count_reactions(db, [asked])[asked]

    assert (counted().counts, counted().from_public) == ({"tried": 1}, 2)
    assert Counter(name for name, _ in told(house))["discussions.reaction.given.v1"] == 1
    elsewhere.takes_back(given)
    assert counted().from_public == 1


def test_the_state_tells_what_is_held_and_no_reaction_of_the_public(
    house: House, elsewhere: Elsewhere, channel: UUID, asked: UUID
) -> None:
    put_outside(house, channel, "held")
    held = elsewhere.says(elsewhere.meet(), answers=asked)
    elsewhere.reacts(elsewhere.meet("Bo"), asked)
    with house.databases["discussions"].connection() as db:
        facts = list(state(db))

    names = Counter(fact.fact_name for fact in facts)
    assert names["discussions.post.held.v1"] == 1
    assert names["discussions.reaction.given.v1"] == 0
    assert any(getattr(getattr(fact, "post", None), "body", "") == held.body for fact in facts)


def test_nobody_elsewhere_becomes_a_member_or_takes_an_offices_page(
    house: House, elsewhere: Elsewhere
) -> None:
    elsewhere.meet_office()
    client = house.client()

    assert client.get("/offices/elmford@elmford.example").status_code == 404
    with house.databases["discussions"].connection() as db:
        assert db.execute("SELECT * FROM standing_members").fetchall() == []


@pytest.mark.parametrize(
    ("host", "names"),
    [
        ("a.b.example:8443", ["a.b.example:8443", "a.b.example", "b.example", "example"]),
        ("127.0.0.2:9000", ["127.0.0.2:9000", "127.0.0.2"]),
        ("[2001:db8::1]:9000", ["[2001:db8::1]:9000", "[2001:db8::1]", "2001:db8::1"]),
        ("m.example", ["m.example", "example"]),
    ],
)
def test_a_rule_holds_for_a_server_and_every_name_below(host: str, names: list[str]) -> None:
    assert list(names_over(host)) == names


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("@housing@localhost:8000 Why is it closed?", "Why is it closed?"),
        ("[@housing](https://h.example/c/housing), [@ann](https://m.example/@ann) Why?", "Why?"),
        ("@housing", "@housing"),
        ("![a picture](https://m.example/1.jpg)", "a picture"),
        ("***", "ann@m.example"),
    ],
)
def test_a_title_is_made_of_the_first_words(
    house: House, elsewhere: Elsewhere, channel: UUID, body: str, title: str
) -> None:
    said = elsewhere.says(elsewhere.meet(), body, channel=channel)

    assert posts(house)[said.id]["title"] == title
