"""A server that answers nothing for three days, or that it is gone, is told of; so is that it speaks again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from federation.delivery.actions import note
from federation.delivery.domain import HostTurn, Lease
from federation.following.domain import Following
from federation.following.store import put_following
from federation.hosts import actions
from federation.state import state
from shared.core.clock import now
from shared.data.database import Database
from shared.facts.federation import FollowState, HostAnswered, HostSilent
from shared.outbound.failures import CannotConnect
from tests.store.federation.elsewhere import meet_actor, rows, told


@pytest.fixture
def db(federation: Database) -> Any:
    with federation.connection() as connection:
        actions.meet(connection, ["https://m.example/inbox", "https://n.example/inbox"])
        yield connection


def fail(db: Any, host: str, days: int, column: str = "failing_since") -> None:
    db.execute(
        f"UPDATE hosts SET {column} = now() - make_interval(days => %s) WHERE host = %s",
        [days, host],
    )


def test_three_days_of_failing_are_told_once(db: Any, federation: Database) -> None:
    fail(db, "m.example", 3)
    fail(db, "n.example", 2)

    actions.tell_silence(db)
    actions.tell_silence(db)

    assert told(federation) == ["federation.host.silent.v1"]
    (silence,) = [fact for fact in state(db) if isinstance(fact, HostSilent)]
    assert silence.silence.host == "m.example"


def test_whoever_is_heard_from_answers_again(db: Any, federation: Database) -> None:
    fail(db, "m.example", 4)
    fail(db, "m.example", 5, "gone_since")
    actions.tell_silence(db)

    actions.note_heard(db, ["m.example"])
    actions.tell_silence(db)

    assert told(federation) == ["federation.host.silent.v1", "federation.host.answered.v1"]
    (answered,) = [fact for fact in state(db) if isinstance(fact, HostAnswered)]
    assert (answered.silence.host, answered.silence.version) == ("m.example", 2)


@pytest.mark.parametrize(
    ("inbox", "is_gone"),
    [("https://m.example/inbox", True), ("https://m.example/users/ann/inbox", False)],
)
def test_a_server_is_gone_when_its_shared_inbox_is(
    db: Any, federation: Database, inbox: str, is_gone: bool
) -> None:
    meet_actor(db)

    actions.note_gone(db, ["m.example"], [inbox])

    (row,) = rows(federation, "SELECT gone_since FROM hosts WHERE host = 'm.example'")
    assert (row["gone_since"] is not None) is is_gone


def ask(db: Any, *, answers: bool) -> int:
    """Ask the servers that are due what they run; one day passes."""

    def read_software(_origin: str) -> str:
        if not answers:
            raise CannotConnect("nobody is there")
        return "lemmy"

    asked = actions.look_up(db, read_software, most=100)
    db.execute(
        "UPDATE hosts SET asked_at = asked_at - interval '1 day',"
        " unreached_since = unreached_since - interval '1 day', failing_since = failing_since - interval '1 day'"
    )
    return asked


def follow(db: Any, host: str, state: FollowState = "followed") -> None:
    """Follow a channel there, in which nobody here writes."""
    actor = meet_actor(db, "housing", f"https://{host}")
    put_following(
        db,
        Following(
            id=actor.id, actor=actor.actor, follow_id="x", slug=f"housing@{host}", host=host, name="Housing",
            purpose="", url="", topic="", state=state, version=1, is_peer=True, is_archived=False, because="",
            asked_at=now(), answered_at=now(), filled_at=None,
        ),
    )  # fmt: skip


def test_the_home_of_a_followed_channel_falls_silent_though_nothing_is_sent_there(
    db: Any, federation: Database
) -> None:
    follow(db, "m.example")
    follow(db, "n.example", "left")
    assert ask(db, answers=True) == 2

    asked = []
    for _day in range(3):
        asked.append(ask(db, answers=False))
        actions.tell_silence(db)
        if len(asked) < 3:
            assert told(federation) == []

    assert asked == [1, 1, 1], "a server without a followed channel is asked weekly"
    assert told(federation) == ["federation.host.silent.v1"]
    (silence,) = [fact for fact in state(db) if isinstance(fact, HostSilent)]
    assert silence.silence.host == "m.example"

    assert ask(db, answers=True) == 1
    actions.tell_silence(db)
    assert told(federation) == ["federation.host.silent.v1", "federation.host.answered.v1"]


def speaks(db: Any) -> None:
    actions.note_heard(db, ["m.example", "n.example"])


def takes_a_delivery(db: Any) -> None:
    until = now() + timedelta(minutes=1)
    db.execute("UPDATE hosts SET leased_until = %s", [until])
    for host in ("m.example", "n.example"):
        lease = Lease(
            host=host, signs="draft-cavage", is_proven=False, failures=0, leased_until=until
        )
        note(db, [], [HostTurn(lease, "draft-cavage", is_proven=True, failures=0, was_alive=True)])


@pytest.mark.parametrize("lives", [speaks, takes_a_delivery])
def test_whoever_lives_is_not_silent_for_answering_no_question(
    db: Any, federation: Database, lives: Callable[[Any], None]
) -> None:
    follow(db, "m.example")
    for _day in range(5):
        ask(db, answers=False)
        lives(db)
        actions.tell_silence(db)

    assert told(federation) == []


def test_what_waits_for_a_server_that_answers_again_is_tried(db: Any, federation: Database) -> None:
    ask(db, answers=False)
    fail(db, "m.example", 4)
    db.execute("UPDATE hosts SET failures = 9, retry_at = now() + interval '1 hour'")
    actions.tell_silence(db)

    ask(db, answers=True)
    actions.tell_silence(db)

    assert told(federation) == ["federation.host.silent.v1", "federation.host.answered.v1"]
    found = rows(federation, "SELECT failures, retry_at <= now() AS is_due FROM hosts")
    assert found == [{"failures": 0, "is_due": True}] * 2


def test_a_server_that_answers_questions_and_takes_nothing_is_silent_still(
    db: Any, federation: Database
) -> None:
    ask(db, answers=True)
    fail(db, "m.example", 2)

    assert ask(db, answers=True) == 1, "who fails is asked daily"
    actions.tell_silence(db)

    assert told(federation) == ["federation.host.silent.v1"]
