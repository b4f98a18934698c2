"""A server that answers nothing for three days, or that it is gone, is told of; so is that it speaks again."""

from typing import Any

import pytest

from federation.hosts import actions
from federation.state import state
from shared.data.database import Database
from shared.facts.federation import HostAnswered, HostSilent
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
