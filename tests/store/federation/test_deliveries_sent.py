"""Real servers on loopback get what was planned: once, in order, signed; and what fails is tried as each failure deserves."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from federation.delivery import actions, store
from federation.delivery.domain import HostTurn, Outgoing, Result
from federation.delivery.send import Sender
from federation.follows import actions as follows
from federation.hosts import actions as hosts
from federation.keys import actions as keys
from federation.keys.store import SealedKeys, put_keys
from federation.proof.verify import read_proof
from federation.service import service
from shared.bus.work import perform_due
from shared.core.ids import activity_id, new_id
from shared.data.database import Database
from shared.facts.moderation import HostRule
from shared.outbound.client import Outbound
from shared.outbound.policy import Policy
from tests.inboxes import Inboxes, Received, Reply
from tests.store.federation.elsewhere import ORIGIN, follow_of, meet_actor, open_channel, rows, told

CHANNEL = UUID("01930000-0000-7000-8000-000000000001")
_made: dict[str, SealedKeys] = {}


@pytest.fixture
def inboxes() -> Iterator[Inboxes]:
    """Servers that answer 202 unless told otherwise."""
    with Inboxes() as server:
        yield server


@pytest.fixture
def sender(federation: Database) -> Iterator[Sender]:
    """A sender whose channel has keys; nothing is sent until it is drained."""
    _open_channel(federation)
    outbound = Outbound(Policy(allow_private=True, allow_http=True))
    yield Sender(federation, outbound)
    outbound.close()


def _open_channel(federation: Database) -> None:
    """Have a channel with keys, which are made once for all tests."""
    with federation.connection() as db:
        open_channel(db, CHANNEL)
        if "channel" in _made:
            put_keys(db, _made["channel"])
        else:
            keys.keys_of(db, "channels", CHANNEL)
            _made["channel"] = keys.store.find_keys(db, CHANNEL)


def _plan(
    federation: Database, *inboxes: str, number: int = 1, noun: UUID = CHANNEL, count: int = 1
) -> None:
    for each in range(number, number + count):
        body = f'{{"id": "{ORIGIN}/ap/activities/{each}", "words": "é"}}'.encode()
        outgoing = Outgoing(f"{ORIGIN}/ap/activities/{each}", noun, CHANNEL, body)
        with federation.transaction() as db:
            actions.plan(db, outgoing, inboxes=inboxes)


def _states(federation: Database) -> list[tuple[str, int, str]]:
    found = rows(
        federation, "SELECT state, attempts, error FROM deliveries ORDER BY pos, host, inbox"
    )
    return [(str(r["state"]), int(str(r["attempts"])), str(r["error"])) for r in found]


def _numbers(received: list[Received]) -> list[int]:
    return [int(each.activity["id"].rpartition("/")[2]) for each in received]


def _let_time_pass(federation: Database, words: str) -> None:
    with federation.connection() as db:
        db.execute(
            f"UPDATE hosts SET retry_at = retry_at - interval '{words}',"
            f" failing_since = failing_since - interval '{words}'".encode()
        )
        db.execute(
            f"UPDATE deliveries SET due_at = due_at - interval '{words}' WHERE state = 'waiting'".encode()
        )
        db.execute(f"UPDATE outgoing SET planned_at = planned_at - interval '{words}'".encode())


def _again(federation: Database, sender: Sender, words: str) -> None:
    _let_time_pass(federation, words)
    sender.look_now()
    sender.drain()


def test_what_is_planned_arrives_as_planned_and_is_signed_by_its_actor(
    federation: Database, sender: Sender, inboxes: Inboxes
) -> None:
    _plan(federation, inboxes.inbox(1), inboxes.inbox(2))
    sender.drain()

    assert _states(federation) == [("delivered", 1, "")] * 2
    [received] = inboxes.of(1)
    assert received.target == "/inbox"
    assert received.headers["content-type"] == "application/activity+json"
    claim = read_proof(
        "POST", "/inbox", list(received.headers.items()), received.body,
        now=datetime.now(UTC), origin=f"http://{inboxes.host(1)}",
    )  # fmt: skip
    with federation.connection() as db:
        own = keys.keys_of(db, "channels", CHANNEL)
    assert claim.key_id == f"{activity_id(ORIGIN, 'channels', CHANNEL)}#main-key"
    assert claim.holds(own.rsa.public)


def test_a_host_gets_things_in_order_over_one_connection(
    federation: Database, sender: Sender, inboxes: Inboxes
) -> None:
    _plan(federation, inboxes.inbox(1), count=70)
    sender.drain()

    assert _numbers(inboxes.received) == list(range(1, 71))
    assert inboxes.handshakes == 1


def test_each_of_two_hundred_hosts_gets_it_once_from_two_senders(
    federation: Database, sender: Sender, inboxes: Inboxes
) -> None:
    other = Sender(federation, Outbound(Policy(allow_private=True, allow_http=True)))
    _plan(federation, *[inboxes.inbox(number) for number in range(200)])
    while sender.step() or other.step():
        pass

    assert len(inboxes.received) == 200
    assert len({each.host for each in inboxes.received}) == 200
    assert _states(federation) == [("delivered", 1, "")] * 200


@pytest.mark.parametrize("status", [301, 307, 400, 403, 404, 405, 413, 422])
def test_a_refusal_is_final_and_told(
    federation: Database, sender: Sender, inboxes: Inboxes, status: int
) -> None:
    inboxes.answer = lambda _: Reply(status, {"Location": inboxes.inbox(9)})
    _plan(federation, inboxes.inbox(1), count=2, noun=CHANNEL)
    sender.drain()

    assert _states(federation) == [("failed", 1, f"answered {status}")] * 2
    assert told(federation) == ["federation.delivery.failed.v1"] * 2
    assert inboxes.of(9) == []


def test_a_host_that_fails_is_probed_once_and_all_the_rest_waits(
    federation: Database, sender: Sender, inboxes: Inboxes
) -> None:
    inboxes.answer = lambda received: Reply(503 if received.host == "127.0.1.2" else 202)
    _plan(federation, inboxes.inbox(1), inboxes.inbox(2), count=20)
    sender.drain()
    assert (len(inboxes.of(1)), len(inboxes.of(2))) == (1, 20)

    _again(federation, sender, "30 seconds")
    assert len(inboxes.of(1)) == 2
    _again(federation, sender, "10 seconds")
    assert len(inboxes.of(1)) == 2, "the second pause is longer"

    inboxes.answer = lambda _: Reply()
    _again(federation, sender, "1 minute")
    assert _numbers(inboxes.of(1))[2:] == list(range(1, 21))
    assert {state for state, _, _ in _states(federation)} == {"delivered"}
    assert (
        rows(federation, "SELECT 1 FROM hosts WHERE failures > 0 OR failing_since IS NOT NULL")
        == []
    )


@pytest.mark.parametrize("kind", ["nobody listens", "hangs up"])
def test_a_dead_host_waits_and_delays_nobody(
    federation: Database, sender: Sender, inboxes: Inboxes, kind: str
) -> None:
    inboxes.answer = lambda received: Reply(hangs_up=received.host == "127.0.1.2")
    dead = inboxes.inbox(1) if kind == "hangs up" else "http://127.0.1.2:9/inbox"
    _plan(federation, dead, *[inboxes.inbox(number) for number in range(2, 30)])
    sender.drain()

    states = _states(federation)
    assert [state for state, _, _ in states].count("delivered") == 28
    [error] = [error for state, _, error in states if state == "waiting"]
    assert error.startswith("broken" if kind == "hangs up" else "cannot_connect")
    assert told(federation) == []


def test_after_three_days_of_failing_it_is_given_up_and_told(
    federation: Database, sender: Sender, inboxes: Inboxes
) -> None:
    inboxes.answer = lambda _: Reply(503)
    _plan(federation, inboxes.inbox(1), count=3)
    sender.drain()
    _again(federation, sender, "70 hours")
    assert told(federation) == []
    _plan(federation, inboxes.inbox(1), number=4)

    _again(federation, sender, "3 hours")

    states = _states(federation)
    assert [state for state, _, _ in states] == ["failed"] * 3 + ["waiting"]
    assert states[0][2] == "did not answer for three days, last: answered 503"
    assert told(federation) == ["federation.delivery.failed.v1"] * 3


@pytest.mark.parametrize(
    ("retry_after", "seconds"), [("120", 120), ("0", 1), ("999999", 3600), ("nonsense", None)]
)
def test_a_host_that_asks_for_a_pause_gets_it_within_reason(
    federation: Database, sender: Sender, inboxes: Inboxes, retry_after: str, seconds: int | None
) -> None:
    inboxes.answer = lambda _: Reply(429, {"Retry-After": retry_after})
    _plan(federation, inboxes.inbox(1), count=2)
    sender.drain()

    [row] = rows(
        federation, "SELECT extract(epoch FROM retry_at - now())::float AS left FROM hosts"
    )
    pause = float(str(row["left"]))
    assert len(inboxes.received) == 1
    if seconds is None:
        assert 14 < pause < 24
    else:
        assert seconds - 2 < pause <= seconds


def test_an_activity_that_a_host_cannot_take_lets_others_pass_but_not_of_its_noun(
    federation: Database, sender: Sender, inboxes: Inboxes
) -> None:
    inboxes.answer = lambda received: Reply(500 if b'activities/1"' in received.body else 202)
    noun = new_id()
    _plan(federation, inboxes.inbox(1), number=1, noun=noun)
    _plan(federation, inboxes.inbox(1), number=2, noun=noun)
    _plan(federation, inboxes.inbox(1), number=3, noun=new_id())
    sender.drain()
    _plan(federation, inboxes.inbox(1), number=4, noun=noun)
    sender.look_now()
    sender.drain()
    assert _numbers(inboxes.received) == [1, 3]

    inboxes.answer = lambda _: Reply()
    _again(federation, sender, "1 minute")
    assert _numbers(inboxes.received)[2:] == [1, 2, 4]


def test_three_in_a_row_that_a_host_cannot_take_are_its_own_trouble(
    federation: Database, sender: Sender, inboxes: Inboxes
) -> None:
    inboxes.answer = lambda _: Reply(500)
    for number in range(1, 21):
        _plan(federation, inboxes.inbox(1), number=number, noun=new_id())
    sender.drain()
    assert len(inboxes.received) == 3

    _again(federation, sender, "30 seconds")
    assert len(inboxes.received) == 4


def test_an_activity_is_given_up_after_sixteen_attempts(
    federation: Database, sender: Sender, inboxes: Inboxes
) -> None:
    inboxes.answer = lambda _: Reply(500)
    _plan(federation, inboxes.inbox(1))
    for _ in range(20):
        _again(federation, sender, "1 hour")
        with federation.connection() as db:
            db.execute("UPDATE outgoing SET planned_at = now()")
            db.execute("UPDATE deliveries SET due_at = now() WHERE state = 'waiting'")

    assert _states(federation) == [("failed", 16, "answered 500")]
    assert len(inboxes.received) == 16
    assert told(federation) == ["federation.delivery.failed.v1"]


@pytest.mark.parametrize("status", [400, 401])
def test_a_host_that_wants_rfc_9421_is_asked_twice_once(
    federation: Database, sender: Sender, inboxes: Inboxes, status: int
) -> None:
    inboxes.answer = lambda r: Reply(202 if "signature-input" in r.headers else status)
    _plan(federation, inboxes.inbox(1), count=3)
    sender.drain()

    ways = ["rfc9421" if "signature-input" in r.headers else "cavage" for r in inboxes.received]
    assert ways == ["cavage", "rfc9421", "rfc9421", "rfc9421"]
    assert _states(federation) == [("delivered", 1, "")] * 3
    assert rows(federation, "SELECT signs FROM hosts") == [{"signs": "rfc9421"}]


def test_a_host_that_takes_no_signature_of_ours_is_tried_again_later(
    federation: Database, sender: Sender, inboxes: Inboxes
) -> None:
    inboxes.answer = lambda _: Reply(401)
    _plan(federation, inboxes.inbox(1))
    sender.drain()

    assert len(inboxes.received) == 2
    assert _states(federation) == [("waiting", 1, "answered 401")]
    assert rows(federation, "SELECT signs FROM hosts") == [{"signs": "draft-cavage"}]


def test_every_attempt_carries_the_same_bytes_under_a_fresh_signature(
    federation: Database, sender: Sender, inboxes: Inboxes, wait_a_second: Callable[[], None]
) -> None:
    inboxes.answer = lambda _: Reply(503)
    _plan(federation, inboxes.inbox(1))
    sender.drain()
    wait_a_second()
    _again(federation, sender, "1 minute")

    first, second = inboxes.received
    assert first.body == second.body
    assert first.headers["date"] != second.headers["date"]
    assert first.headers["signature"] != second.headers["signature"]


@pytest.fixture
def wait_a_second() -> Callable[[], None]:
    """Return when the Date header has another second."""

    def wait() -> None:
        second = int(time.time())
        while int(time.time()) == second:
            time.sleep(0.02)

    return wait


def test_an_inbox_that_is_gone_loses_its_followers_and_what_waits_for_it(
    federation: Database, sender: Sender, inboxes: Inboxes
) -> None:
    origins = [f"http://{inboxes.host(number)}" for number in (1, 2)]
    with federation.transaction() as db:
        for origin in origins:
            for name in ("ann", "bob"):
                actor = meet_actor(db, name, origin)
                follows.receive_follow(db, actor, follow_of(actor, CHANNEL), ("channels", CHANNEL))
    sender.drain()
    assert len(inboxes.received) == 4

    inboxes.answer = lambda received: Reply(410 if received.host == "127.0.1.2" else 202)
    _plan(federation, *[f"{origin}/inbox" for origin in origins], count=3)
    sender.look_now()
    sender.drain()
    perform_due(service, federation)

    assert len(inboxes.of(1)) == 2 + 1
    assert len(inboxes.of(2)) == 2 + 3
    hosts_left = rows(federation, "SELECT DISTINCT host FROM followers")
    assert hosts_left == [{"host": inboxes.host(2)}]
    assert told(federation).count("federation.follow.ended.v1") == 2
    assert "federation.delivery.failed.v1" not in told(federation)


def test_what_was_planned_before_a_host_was_blocked_is_not_sent(
    federation: Database, sender: Sender, inboxes: Inboxes
) -> None:
    _plan(federation, inboxes.inbox(1), inboxes.inbox(2))
    with federation.connection() as db:
        rule = HostRule(host="127.0.1.2", policy="blocked", reason="Spam", version=1)
        hosts.obey_rule(db, rule)
    sender.drain()
    assert (len(inboxes.of(1)), len(inboxes.of(2))) == (0, 1)

    with federation.connection() as db:
        assert actions.obey_rules(db) == 1
    assert ("failed", 0, "the host is blocked") in _states(federation)


def test_a_host_that_speaks_to_us_is_tried_at_once(
    federation: Database, sender: Sender, inboxes: Inboxes
) -> None:
    inboxes.answer = lambda _: Reply(503)
    _plan(federation, inboxes.inbox(1))
    sender.drain()
    inboxes.answer = lambda _: Reply()
    with federation.connection() as db:
        hosts.note_heard(db, [inboxes.host(1)])
    sender.look_now()
    sender.drain()

    assert _states(federation) == [("delivered", 2, "")]


def test_a_private_address_is_not_connected_to(federation: Database, inboxes: Inboxes) -> None:
    _open_channel(federation)
    sender = Sender(federation, Outbound(Policy()))
    _plan(federation, inboxes.inbox(1))
    sender.drain()

    assert inboxes.received == []
    [(state, _, error)] = _states(federation)
    assert state == "failed"
    assert error.startswith("address_refused")


def test_an_actor_without_keys_sends_nothing_and_waits(
    federation: Database, sender: Sender, inboxes: Inboxes
) -> None:
    outgoing = Outgoing(f"{ORIGIN}/ap/activities/1", CHANNEL, new_id(), b"{}")
    with federation.transaction() as db:
        actions.plan(db, outgoing, inboxes=[inboxes.inbox(1)])
    sender.drain()

    assert inboxes.received == []
    assert _states(federation) == [("waiting", 1, "The actor that signs has no keys.")]


def test_hosts_leased_by_a_sender_that_died_come_back_by_the_clock(
    federation: Database, sender: Sender, inboxes: Inboxes
) -> None:
    _plan(federation, inboxes.inbox(1))
    with federation.connection() as db:
        db.execute("UPDATE hosts SET leased_until = now() + interval '29 seconds'")
    sender.drain()
    assert inboxes.received == []

    with federation.connection() as db:
        db.execute("UPDATE hosts SET leased_until = leased_until - interval '30 seconds'")
    sender.look_now()
    sender.drain()
    assert len(inboxes.received) == 1


def test_one_result_that_cannot_be_noted_takes_no_neighbour_with_it(
    federation: Database, sender: Sender, inboxes: Inboxes
) -> None:
    _plan(federation, inboxes.inbox(1), inboxes.inbox(2), inboxes.inbox(3))
    with federation.connection() as db:
        leases = store.lease_hosts(db, most=9, seconds=30, slow=(), is_troubled=False)
        due = store.list_due(db, [lease.host for lease in leases], most=9)
        results = [
            Result(each, "postponed", "\0" if each.host == due[0].host else "") for each in due
        ]
        turns = [
            HostTurn(lease, "draft-cavage", is_proven=True, failures=0, was_alive=True)
            for lease in leases
        ]
    sender._note([*results, *turns])

    assert sorted(attempts for _, attempts, _ in _states(federation)) == [0, 1, 1]
    assert rows(federation, "SELECT 1 FROM hosts WHERE leased_until IS NOT NULL") == []


def test_an_instance_that_shows_invented_offices_sends_nothing_off_this_machine(
    federation: Database, sender: Sender, inboxes: Inboxes
) -> None:
    _plan(federation, inboxes.inbox(1))
    with federation.connection() as db:
        db.execute(
            "INSERT INTO standing_cities VALUES ('9900001', 'A', 'VT', 1, 'under_2500', 'a', 1, true)"
        )
        db.execute(
            "INSERT INTO standing_offices VALUES (%s, 'a', 'A', '9900001', 1, false, true)",
            [new_id()],
        )
    settings = federation.settings
    assert settings is not None
    public = replace(settings, origin="https://exchange.example")
    elsewhere = Database("federation", federation.url, settings=public)
    Sender(elsewhere, Outbound(Policy(allow_private=True, allow_http=True))).drain()
    assert inboxes.received == []

    sender.drain()
    assert len(inboxes.received) == 1
    elsewhere.close()


def test_slow_hosts_do_not_hold_up_the_quick(
    federation: Database, sender: Sender, inboxes: Inboxes
) -> None:
    slow = {inboxes.host(number).partition(":")[0] for number in range(1, 61)}
    inboxes.answer = lambda received: Reply(after=3.0 if received.host in slow else 0.0)
    _plan(federation, *[inboxes.inbox(number) for number in range(1, 61)])
    sender.step()
    _plan(federation, *[inboxes.inbox(number) for number in range(100, 130)], number=2)
    began = time.monotonic()
    sender.drain()

    quick = [each for each in inboxes.received if each.host not in slow]
    last = max(each.at for each in quick) - min(each.at for each in inboxes.received)
    assert len(quick) == 30
    assert last < 2.5, "before any slow one had answered"
    assert time.monotonic() - began < 8
    assert {state for state, _, _ in _states(federation)} == {"delivered"}


def test_another_sender_knows_what_a_host_took_before(
    federation: Database, sender: Sender, inboxes: Inboxes
) -> None:
    """Otherwise each of them signs once more what a host refuses for what it says."""
    _plan(federation, inboxes.inbox(1))
    sender.drain()
    inboxes.answer = lambda _: Reply(400)
    inboxes.received.clear()
    _plan(federation, inboxes.inbox(1), number=2)
    outbound = Outbound(Policy(allow_private=True, allow_http=True))

    Sender(federation, outbound).drain()
    outbound.close()

    assert len(inboxes.received) == 1
