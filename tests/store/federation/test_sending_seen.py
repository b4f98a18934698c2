"""An operator sees what was sent, what was not and why, and who follows."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from click import Context
from click.testing import CliRunner

from deploy.house import SERVICES
from deploy.mayors import mayors
from federation.delivery import actions, reads
from federation.delivery.domain import Outgoing
from federation.follows import actions as follows
from federation.keys import actions as keys
from shared.core.ids import new_id
from shared.data.database import Database
from shared.operator import Operator
from tests import house as test_house
from tests.inboxes import Inboxes, Reply
from tests.store.federation.elsewhere import ORIGIN, follow_of, meet_actor, open_channel


@pytest.fixture
def inboxes() -> Iterator[Inboxes]:
    """Servers that answer 202 unless told otherwise."""
    with Inboxes() as server:
        yield server


class Operated:
    """The operator's command over the databases of a test."""

    def __init__(self, databases: Mapping[str, Database]) -> None:
        settings = replace(test_house.test_settings(), allow_private_addresses=True)
        self._operator = Operator(settings, SERVICES, databases)

    def run(self, *words: str) -> str:
        """Return what a command prints."""
        command = mayors.get_command(Context(mayors), words[0])
        assert command is not None
        ran = CliRunner().invoke(command, list(words[1:]), obj=lambda: self._operator)
        assert ran.exit_code == 0, ran.output + repr(ran.exception)
        return ran.output

    def json(self, *words: str) -> Any:
        """Return what a command says to scripts."""
        return json.loads(self.run(*words, "--json"))


@pytest.fixture
def operated(databases: Mapping[str, Database]) -> Operated:
    """The operator's command."""
    return Operated(databases)


def _plan(federation: Database, *inboxes: str) -> None:
    with federation.transaction() as db:
        channel = open_channel(db)
        keys.keys_of(db, "channels", channel)
        outgoing = Outgoing(f"{ORIGIN}/ap/activities/{new_id()}", channel, channel, b"{}")
        actions.plan(db, outgoing, inboxes=inboxes)


def test_deliver_now_says_what_arrived_what_did_not_and_why(
    federation: Database, inboxes: Inboxes, operated: Operated
) -> None:
    statuses = {"127.0.1.2": 202, "127.0.1.3": 403, "127.0.1.4": 503}
    inboxes.answer = lambda received: Reply(statuses[received.host])
    _plan(federation, *[inboxes.inbox(number) for number in (1, 2, 3)])

    said = operated.run("federation", "deliver")
    assert "1 delivered." in said
    assert f"{inboxes.host(2)}: 1 not taken; answered 403." in said
    assert f"{inboxes.host(3)}: 1 wait, the oldest since" in said
    assert "answered 503; tried again at" in said

    statuses["127.0.1.4"] = 202
    assert operated.json("federation", "deliver")["delivered"] == 0
    again = operated.json("federation", "deliver", "--now")
    assert (again["delivered"], again["failed"], again["waiting"]) == (1, [], [])


def test_status_says_who_is_followed_and_what_waits(
    federation: Database, operated: Operated
) -> None:
    with federation.transaction() as db:
        channel = open_channel(db)
        for name, origin in (("ann", "a"), ("bob", "a"), ("eve", "b")):
            actor = meet_actor(db, name, f"https://{origin}.example")
            follows.receive_follow(db, actor, follow_of(actor, channel), ("channels", channel))

    seen = operated.json("federation", "status")
    assert [(each["count"], each["hosts"]) for each in seen["followed"]] == [(3, 2)]
    assert (seen["deliveries_waiting"], seen["failing_hosts"]) == (3, 0)
    said = operated.run("federation", "status")
    assert "3 followers on 2 servers." in said
    assert "3 deliveries wait; 0 servers fail." in said
    assert "a.example: 2 wait" in said


def test_doctor_notices_that_nobody_sends(federation: Database, operated: Operated) -> None:
    from federation.delivery.troubles import troubles

    _plan(federation, "https://a.example/inbox")
    assert troubles(operated._operator) == []
    with federation.connection() as db:
        for table, column in (
            ("deliveries", "due_at"),
            ("outgoing", "planned_at"),
            ("hosts", "retry_at"),
        ):
            db.execute(f"UPDATE {table} SET {column} = now() - interval '2 minutes'".encode())
        assert reads.count_overdue(db) == 1

    assert troubles(operated._operator) == [
        "federation: 1 deliveries are due and nobody sends them: run `mayors deliver`."
    ]
