"""Reports and decisions in PostgreSQL: once, by whom, and never without a trace."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from threading import Barrier
from typing import Any
from uuid import UUID

import psycopg
import pytest

from services.moderation.decisions import actions as decisions
from services.moderation.decisions.domain import Leaving, NewDecision
from services.moderation.decisions.reads import get_file
from services.moderation.items import actions as items
from services.moderation.items.domain import Reference
from services.moderation.items.reads import find_item
from services.moderation.log.reads import list_log
from services.moderation.reports import actions as reports
from services.moderation.reports.domain import (
    PER_ADDRESS,
    NewReport,
    Reporter,
    as_member,
    as_visitor,
)
from services.moderation.reports.reads import list_queue
from services.moderation.state import state
from shared.audit import actions as audit
from shared.core.errors import Conflict, Gone, NotAllowed, NotFound, Refusal, Refused, TooMany
from shared.core.ids import new_id
from shared.data.database import Connection, Database
from shared.facts.discussions import Post
from shared.facts.moderation import DecisionReversed, DecisionTaken, ReportReceived
from shared.standing.people import Member, Office

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
VISITOR = as_visitor("203.0.113.7", secret="s" * 32)


def moderator(**words: Any) -> Member:
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
    known = Member(
        id=new_id(),
        name="Musa Example",
        office=office,
        role="mayor",
        is_moderator=True,
        scopes=frozenset({"read", "write"}),
        via="session",
        credential_id=new_id(),
    )
    return replace(known, **words)


def post(**words: Any) -> Post:
    id_ = words.pop("id", None) or new_id()
    known: dict[str, Any] = {
        "id": id_,
        "thread_id": id_,
        "channel_id": new_id(),
        "channel_slug": "housing",
        "office_id": new_id(),
        "kind": "question",
        "title": "Who rents out empty shops?",
        "body": "Ask the clerk at 5 Elm Street.",
        "published_at": NOON,
        "version": 1,
    }
    return Post(**known | words)


def name(of: Post) -> Reference:
    return Reference("post", of.id)


def report(rule: Any = "abuse", reason: str = "It insults a clerk.") -> NewReport:
    return NewReport(item="post:1", rule=rule, reason=reason)


def wish(
    verdict: Any = "hide", rule: Any = "personal_data", reason: str = "It names a private address."
) -> NewDecision:
    return NewDecision(item="post:1", verdict=verdict, rule=rule, reason=reason)


@pytest.fixture
def db(databases: Mapping[str, Database]) -> Iterator[Connection]:
    with databases["moderation"].connection() as connection:
        yield connection


@pytest.fixture
def said(db: Connection) -> Post:
    told = post()
    items.follow_posts(db, [(told, False)])
    return told


def count(db: Connection, table: str) -> int:
    row = db.execute(f"SELECT count(*) AS n FROM {table}".encode()).fetchone()
    assert row is not None
    return int(row["n"])


# --- items


def test_an_item_follows_its_owner_in_any_order(db: Connection) -> None:
    first = post()
    hidden = post(id=first.id, version=2, title="", body="", is_hidden=True)

    for told in (hidden, first, hidden):
        items.follow_posts(db, [(told, False)])

    item = find_item(db, Reference(None, first.id))
    assert item is not None
    assert (item.is_shown, item.body, item.version) == (False, "", 2)


# --- reports


def test_a_report_is_told_and_waits_in_the_queue(db: Connection, said: Post) -> None:
    sent = reports.receive_report(db, VISITOR, name(said), report())

    [(waiting, _office)], onward = list_queue(db)
    assert (waiting.item_id, waiting.reports, waiting.rules) == (said.id, 1, ["abuse"])
    assert onward is None
    assert [fact.report_id for fact in state(db) if isinstance(fact, ReportReceived)] == [sent.id]


def test_the_same_reporter_is_counted_once(db: Connection, said: Post) -> None:
    first = reports.receive_report(db, VISITOR, name(said), report())

    assert reports.receive_report(db, VISITOR, name(said), report("off_topic", "Again.")) == first

    reports.receive_report(db, as_member(new_id(), new_id()), name(said), report("unlawful"))
    [(waiting, _office)], _ = list_queue(db)
    assert (waiting.reports, waiting.rules) == (2, ["abuse", "unlawful"])


def test_what_was_looked_at_may_be_reported_again(db: Connection, said: Post) -> None:
    first = reports.receive_report(db, VISITOR, name(said), report())
    decisions.leave_item(db, moderator(), name(said), Leaving())

    assert reports.receive_report(db, VISITOR, name(said), report()) != first


def test_nothing_unknown_or_out_of_sight_is_reported(db: Connection, said: Post) -> None:
    with pytest.raises(NotFound):
        reports.receive_report(db, VISITOR, Reference("post", new_id()), report())
    with pytest.raises(NotFound):
        reports.receive_report(db, VISITOR, Reference("case", said.id), report())
    items.follow_posts(
        db, [(post(id=said.id, version=2, title="", body="", is_withdrawn=True), False)]
    )
    with pytest.raises(Gone):
        reports.receive_report(db, VISITOR, name(said), report())
    assert count(db, "reports") == count(db, "outbox") == 0


def test_one_source_sends_twenty_reports_an_hour(db: Connection) -> None:
    posts = [post() for _ in range(PER_ADDRESS + 1)]
    for told in posts:
        items.follow_posts(db, [(told, False)])
    for told in posts[:PER_ADDRESS]:
        reports.receive_report(db, VISITOR, name(told), report())

    with pytest.raises(TooMany):
        reports.receive_report(db, VISITOR, name(posts[-1]), report())

    assert count(db, "reports") == PER_ADDRESS
    reports.receive_report(db, VISITOR, name(posts[0]), report())
    other = as_visitor("203.0.113.8", secret="s" * 32)
    reports.receive_report(db, other, name(posts[-1]), report())


def test_the_limit_holds_for_reports_sent_at_once(databases: Mapping[str, Database]) -> None:
    few = Reporter("address:few", 3)
    posts = [post() for _ in range(8)]
    with databases["moderation"].connection() as db:
        for told in posts:
            items.follow_posts(db, [(told, False)])

    assert sum(_at_once(databases, [_report_of(few, told) for told in posts])) == 3


def _report_of(reporter: Reporter, told: Post) -> Any:
    return lambda db: reports.receive_report(db, reporter, name(told), report())


def _at_once(databases: Mapping[str, Database], acts: list[Any]) -> list[bool]:
    """Run each act on a connection of its own, all at the same moment; say which were not refused."""
    gate = Barrier(len(acts))

    def run(act: Any) -> bool:
        with databases["moderation"].connection() as db:
            gate.wait(timeout=20)
            try:
                act(db)
            except Refusal:
                return False
            return True

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


# --- decisions


def test_a_decision_is_a_row_an_entry_and_a_fact(db: Connection, said: Post) -> None:
    who = moderator()
    reports.receive_report(db, VISITOR, name(said), report())
    before = count(db, "outbox")

    taken = decisions.take_decision(db, who, name(said), wish())

    assert taken.item_body == said.body
    file = get_file(db, "post", said.id)
    assert (file.is_hidden, file.open_reports, [known.outcome for known in file.reports]) == (
        True,
        0,
        ["upheld"],
    )
    assert [known.id for known in file.decisions] == [taken.id]
    assert count(db, "audit") == 1
    assert count(db, "outbox") == before + 1
    assert list_queue(db)[0] == []


def test_what_is_hidden_comes_back_with_a_reason(db: Connection, said: Post) -> None:
    hidden = decisions.take_decision(db, moderator(), name(said), wish())

    restored = decisions.take_decision(
        db, moderator(), name(said), wish("restore", None, "The address is the clerk's office.")
    )

    assert restored.rule == "personal_data"
    assert restored.taken_at > hidden.taken_at
    assert not get_file(db, "post", said.id).is_hidden
    assert [entry.verdict for entry, _ in list_log(db)[0]] == ["restore", "hide"]
    told = [fact for fact in state(db) if not isinstance(fact, ReportReceived)]
    assert [type(fact) for fact in told] == [DecisionTaken, DecisionReversed]


@pytest.mark.parametrize(
    ("who", "asked", "refusal"),
    [
        ({"is_moderator": False}, wish(), NotAllowed),
        ({"scopes": frozenset({"read"})}, wish(), NotAllowed),
        ({}, wish(rule=None), Refused),
        ({}, wish(reason="<b>no</b>"), Refused),
        ({}, wish("restore"), Conflict),
    ],
)
def test_what_is_refused_leaves_no_trace(
    db: Connection, said: Post, who: dict[str, Any], asked: NewDecision, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        decisions.take_decision(db, moderator(**who), name(said), asked)

    for table in ("decisions", "audit", "outbox", "verdicts"):
        assert count(db, table) == 0, table


def test_nobody_judges_their_own_office(db: Connection) -> None:
    who = moderator()
    own = post(office_id=who.office.id)
    items.follow_posts(db, [(own, False)])
    reports.receive_report(db, VISITOR, name(own), report())

    with pytest.raises(NotAllowed):
        decisions.take_decision(db, who, name(own), wish())
    with pytest.raises(NotAllowed):
        decisions.leave_item(db, who, name(own), Leaving())


def test_what_is_hidden_is_not_hidden_again(db: Connection, said: Post) -> None:
    decisions.take_decision(db, moderator(), name(said), wish())

    with pytest.raises(Conflict):
        decisions.take_decision(db, moderator(), name(said), wish())

    assert count(db, "decisions") == count(db, "audit") == 1


def test_of_two_moderators_at_once_one_decides(databases: Mapping[str, Database]) -> None:
    for _ in range(5):
        told = post()
        with databases["moderation"].connection() as db:
            items.follow_posts(db, [(told, False)])
        acts = [
            (lambda db, who=who, told=told: decisions.take_decision(db, who, name(told), wish()))
            for who in (moderator(), moderator(), moderator())
        ]

        assert sorted(_at_once(databases, acts)) == [False, False, True]

    with databases["moderation"].connection() as db:
        assert audit.find_break(db) is None
        assert count(db, "audit") == 5


def test_reports_are_left_without_a_decision(db: Connection, said: Post) -> None:
    reports.receive_report(db, VISITOR, name(said), report())

    decisions.leave_item(
        db, moderator(), name(said), Leaving(reason="Sharp, but about the policy.")
    )

    assert list_queue(db)[0] == []
    assert list_log(db)[0] == []
    assert count(db, "audit") == 1
    with pytest.raises(Conflict):
        decisions.leave_item(db, moderator(), name(said), Leaving())


def test_a_file_and_the_log_stand_before_their_item_is_known(db: Connection, said: Post) -> None:
    reports.receive_report(db, VISITOR, name(said), report())
    decisions.take_decision(db, moderator(), name(said), wish())
    reports.receive_report(db, as_member(new_id(), new_id()), name(said), report())
    items.forget_item(db, "post", said.id)

    file = get_file(db, "post", said.id)

    assert file.item is None
    assert file.is_hidden
    [(entry, office)], _ = list_log(db)
    assert (entry.path, office) == ("", None)
    [(waiting, _)], _ = list_queue(db)
    assert (waiting.title, waiting.path) == (None, "")
    with pytest.raises(NotFound):
        get_file(db, "post", new_id())


def test_the_log_goes_on_where_it_ended(db: Connection) -> None:
    taken: list[UUID] = []
    for _ in range(5):
        told = post()
        items.follow_posts(db, [(told, False)])
        taken.append(decisions.take_decision(db, moderator(), name(told), wish()).id)

    seen: list[UUID] = []
    page, before = list_log(db, limit=2)
    while True:
        seen += [entry.id for entry, _ in page]
        if before is None:
            break
        page, before = list_log(db, before=before, limit=2)

    assert seen == list(reversed(taken))


# --- audit


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET entry = '{}'",
        "DELETE FROM audit",
        "TRUNCATE audit",
    ],
)
def test_the_audit_takes_no_change(
    db: Connection, admin_url: str, said: Post, statement: str
) -> None:
    decisions.take_decision(db, moderator(), name(said), wish())

    with pytest.raises(psycopg.Error):
        db.execute(statement.encode())
    with psycopg.connect(admin_url, autocommit=True) as owner:
        owner.execute("SET search_path = moderation")
        with pytest.raises(psycopg.errors.RaiseException):
            owner.execute(statement.encode())

    assert audit.find_break(db) is None


def test_tampering_by_the_owner_shows(db: Connection, admin_url: str) -> None:
    for _ in range(3):
        told = post()
        items.follow_posts(db, [(told, False)])
        decisions.take_decision(db, moderator(), name(told), wish())
    with psycopg.connect(admin_url, autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute(
            "UPDATE moderation.audit SET entry = replace(entry, 'private', 'public') WHERE seq = 2"
        )

    assert audit.find_break(db) == 2


def test_a_demonstration_leaves_no_trace_and_no_hole(db: Connection) -> None:
    real, invented = post(), post(demonstration=True)
    for told in (real, invented):
        items.follow_posts(db, [(told, False)])
        reports.receive_report(db, VISITOR, name(told), report())
        decisions.take_decision(db, moderator(), name(told), wish())

    assert decisions.remove_demonstration(db) == 1

    assert [entry.item_id for entry, _ in list_log(db)[0]] == [real.id]
    assert (count(db, "reports"), count(db, "verdicts"), count(db, "audit")) == (1, 1, 1)
    assert audit.find_break(db) is None
    assert audit.find_break(db, "demonstration") is None
