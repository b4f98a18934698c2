"""Other servers are met once, asked what they run, and blocked with everything below their name."""

from collections.abc import Mapping

import pytest

from deploy.house import SERVICES
from federation.hosts import actions, nodeinfo, store
from federation.service import service
from shared.bus.drain import drain
from shared.bus.outbox import tell
from shared.bus.work import ask_for_work, perform_due
from shared.data.database import Database
from shared.facts.moderation import HostJudged, HostPolicy, HostRule
from shared.outbound.client import Outbound
from shared.outbound.failures import CannotConnect, RequestFailed
from shared.outbound.policy import Policy
from tests.inboxes import Inboxes
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


def test_the_latest_word_of_moderation_holds(federation: Database) -> None:
    _judge(federation, "bad.example", "blocked", version=2)
    _judge(federation, "bad.example", "open", version=1)
    with federation.connection() as db:
        assert actions.is_blocked(db, "bad.example")

    _judge(federation, "bad.example", "limited", version=3)
    with federation.connection() as db:
        assert not actions.is_blocked(db, "bad.example")


def test_what_moderation_tells_is_obeyed(databases: Mapping[str, Database]) -> None:
    with databases["moderation"].transaction() as db:
        rule = HostRule(host="bad.example", policy="blocked", reason="Spam", version=1)
        tell(db, HostJudged(rule=rule))
    drain(SERVICES, databases)

    with databases["federation"].connection() as db:
        assert actions.is_blocked(db, "bad.example")


def _software(federation: Database, **said: str | None) -> None:
    """Ask whoever is due; hosts answer by their first letter."""
    with federation.transaction() as db:
        actions.look_up(db, lambda origin: said[origin.removeprefix("https://")[0]], most=100)


def _away(_origin: str) -> str:
    raise CannotConnect("nobody is there")


def test_hosts_are_met_once_and_asked_together_what_they_run(federation: Database) -> None:
    with federation.transaction() as db:
        actions.meet(db, ["https://m.example/inbox", "https://m.example/users/ann/inbox"])
        actions.meet(db, ["https://m.example/inbox", "https://l.example/inbox"])

    assert rows(federation, "SELECT name FROM work") == [{"name": "federation.hosts.look_up"}]
    _software(federation, m="mastodon", l="lemmy")
    with federation.transaction() as db:
        assert actions.look_up(db, lambda _: None, most=100) == 0, "nobody is asked twice"


def test_a_host_is_spoken_to_as_what_it_runs_or_does(federation: Database) -> None:
    with federation.transaction() as db:
        names = ("m", "l", "x", "s", "p")
        actions.meet(db, [f"https://{name}.example" for name in names])
        actions.note_groups(db, "x.example")
    _software(federation, m="mastodon", l="lemmy", x="something-new", s=None, p="mayoral-exchange")
    with federation.transaction() as db:
        actions.note_groups(db, "p.example")
        found = [store.find_host(db, f"{name}.example") for name in names]

    assert [known and known.speaks for known in found] == [
        "microblog", "group", "group", "microblog", "peer",
    ]  # fmt: skip


def test_a_host_that_does_not_answer_stays_unknown_and_is_asked_again(
    federation: Database,
) -> None:
    with federation.transaction() as db:
        actions.meet(db, ["https://l.example"])
        known = [store.find_host(db, "l.example")]
        actions.look_up(db, _away, most=100)
        known.append(store.find_host(db, "l.example"))
        assert actions.look_up(db, _away, most=100) == 0
        db.execute("UPDATE hosts SET asked_at = now() - interval '61 minutes'")
        actions.look_up(db, lambda _: "lemmy", most=100)
        known.append(store.find_host(db, "l.example"))

    assert [each and each.speaks for each in known] == ["unknown", "unknown", "group"]


def test_a_silent_host_is_asked_once_a_day_until_it_answers(federation: Database) -> None:
    def asked_after(hours: int) -> int:
        with federation.transaction() as db:
            db.execute("UPDATE hosts SET asked_at = now() - make_interval(hours => %s)", [hours])
            return actions.look_up(db, _away, most=100)

    with federation.transaction() as db:
        actions.meet(db, ["https://l.example"])
        db.execute("UPDATE hosts SET failing_since = now() - interval '4 days'")
        actions.tell_silence(db)
    found = [asked_after(2), asked_after(25)]
    with federation.transaction() as db:
        actions.note_heard(db, ["l.example"])
        actions.tell_silence(db)
    found.append(asked_after(2))

    assert found == [0, 1, 1]


def test_the_clock_has_hosts_asked_that_are_due_and_at_most_so_many_in_one_run(
    federation: Database,
) -> None:
    """Nobody new has to be met for it. These are at addresses that nobody may ask, so no request goes out."""
    [timed] = [each for each in service.schedule if each.work == actions.LOOK_UP]
    with federation.transaction() as db:
        actions.meet(db, [f"https://10.0.0.{number}" for number in range(1, 41)])
        db.execute("UPDATE work SET state = 'done'")
        db.execute(
            "UPDATE hosts SET asked_at = now() - interval '8 days', software = 'lemmy', speaks = 'group'"
        )

    with federation.connection() as db:
        assert ask_for_work(db, timed.work, every=timed.every)
    left = []
    for _run in range(3):
        perform_due(service, federation)
        due = "SELECT count(*) AS n FROM hosts WHERE asked_at < now() - interval '7 days'"
        left += [row["n"] for row in rows(federation, due)]
    with federation.connection() as db:
        assert not ask_for_work(db, timed.work, every=timed.every), "its time has not come"

    assert left == [8, 0, 0]


def test_a_blocked_host_is_not_asked(federation: Database) -> None:
    with federation.transaction() as db:
        actions.meet(db, ["https://www.bad.example"])
    _judge(federation, "bad.example", "blocked")
    with federation.transaction() as db:
        assert actions.look_up(db, lambda _: "lemmy", most=100) == 0


def test_what_a_server_says_it_runs_is_read_from_nodeinfo(federation: Database) -> None:
    rel = "http://nodeinfo.diaspora.software/ns/schema/2.1"
    with Inboxes() as server:
        base = f"http://{server.host(1)}"
        server.documents = {
            "/.well-known/nodeinfo": {"links": [{"rel": rel, "href": f"{base}/nodeinfo/2.1"}]},
            "/nodeinfo/2.1": {"version": "2.1", "software": {"name": "Lemmy", "version": "1.0"}},
        }
        outbound = Outbound(Policy(allow_private=True, allow_http=True))
        assert nodeinfo.read_software(outbound, base) == "lemmy"
        for wrong in ({}, {"links": 1}, {"links": [1, {"rel": rel, "href": "ftp://x"}]}, [1]):
            server.documents["/.well-known/nodeinfo"] = wrong
            assert nodeinfo.read_software(outbound, base) is None
    with pytest.raises(RequestFailed):
        nodeinfo.read_software(outbound, base)
    outbound.close()


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
