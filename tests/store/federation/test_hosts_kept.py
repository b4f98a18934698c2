"""Other servers are met once, asked what they run, and blocked with everything below their name."""

from collections.abc import Mapping

import pytest

from deploy.house import SERVICES
from federation.hosts import actions, store
from shared.bus.drain import drain
from shared.bus.outbox import tell
from shared.data.database import Database
from shared.facts.moderation import HostJudged, HostPolicy, HostRule
from tests.store.federation.elsewhere import rows


def _judge(database: Database, host: str, policy: HostPolicy, version: int = 1) -> None:
    with database.connection() as db:
        rule = HostRule(host=host, policy=policy, reason="Spam", version=version)
        actions.obey_rule(db, rule)


@pytest.mark.parametrize(
    ("host", "blocked"),
    [
        ("bad.example", True),
        ("bad.example:8443", True),
        ("a.b.bad.example", True),
        ("notbad.example", False),
        ("bad.example.org", False),
        ("example", False),
        ("127.0.0.2", True),
        ("127.0.0.2:9001", True),
        ("1.127.0.0.2", False),
        ("127.0.0.3:9001", False),
        ("2001:db8::1", True),
        ("[2001:db8::1]:9001", True),
        ("[2001:db8::2]", False),
    ],
)
def test_a_rule_holds_for_a_host_its_ports_and_what_is_below_it(
    federation: Database, host: str, blocked: bool
) -> None:
    for name in ("bad.example", "127.0.0.2", "2001:db8::1"):
        _judge(federation, name, "blocked")

    with federation.connection() as db:
        assert actions.is_blocked(db, host) is blocked
        assert not actions.is_limited(db, host)


def test_the_latest_word_of_moderation_holds(federation: Database) -> None:
    _judge(federation, "bad.example", "blocked", version=2)
    _judge(federation, "bad.example", "open", version=1)
    with federation.connection() as db:
        assert actions.is_blocked(db, "bad.example")

    _judge(federation, "bad.example", "limited", version=3)
    with federation.connection() as db:
        assert not actions.is_blocked(db, "bad.example")
        assert actions.is_limited(db, "www.bad.example")


def test_what_moderation_tells_is_obeyed(databases: Mapping[str, Database]) -> None:
    with databases["moderation"].transaction() as db:
        rule = HostRule(host="bad.example", policy="blocked", reason="Spam", version=1)
        tell(db, HostJudged(rule=rule))
    drain(SERVICES, databases)

    with databases["federation"].connection() as db:
        assert actions.is_blocked(db, "bad.example")


def test_a_host_is_met_once_and_asked_once_what_it_runs(federation: Database) -> None:
    with federation.transaction() as db:
        actions.meet(db, ["https://m.example/inbox", "https://m.example/users/ann/inbox"])
        actions.meet(db, ["https://m.example/inbox", "http://127.0.0.2:9001/inbox"])

    assert rows(federation, "SELECT args FROM work ORDER BY args->>'origin'") == [
        {"args": {"origin": "http://127.0.0.2:9001"}},
        {"args": {"origin": "https://m.example"}},
    ]


def test_a_host_is_spoken_to_as_what_it_runs_or_does(federation: Database) -> None:
    with federation.transaction() as db:
        actions.meet(db, ["https://m.example", "https://l.example", "https://x.example"])
        actions.note_software(db, "l.example", "lemmy")
        actions.note_groups(db, "x.example")
        actions.note_software(db, "x.example", "something-new")
        actions.note_software(db, "m.example", "mastodon")
        found = [store.find_host(db, host) for host in ("m.example", "l.example", "x.example")]

    assert [known and known.speaks for known in found] == ["microblog", "group", "group"]


def test_a_host_that_is_heard_from_has_no_failures(federation: Database) -> None:
    with federation.transaction() as db:
        actions.meet(db, ["https://m.example"])
        db.execute(
            "UPDATE hosts SET failures = 4, failing_since = now(), retry_at = now() + interval '1 day'"
        )
        actions.note_heard(db, ["m.example", "unknown.example"])
        known = store.find_host(db, "m.example")
        is_due = db.execute("SELECT retry_at <= now() AS due FROM hosts").fetchone()

    assert known is not None
    assert (known.failures, known.failing_since) == (0, None)
    assert is_due == {"due": True}
