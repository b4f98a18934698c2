"""Cities, offices, members and terms in PostgreSQL: kept once, told once, taken away at once."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any, TypeVar

import psycopg
import pytest

from deploy.house import SERVICES
from services.identity.demonstration import remove_demonstration
from services.identity.offices import actions as offices
from services.identity.offices.domain import NewOffice
from services.identity.people import actions as people
from services.identity.people.domain import NewMembership, Person
from services.identity.places import actions as places
from services.identity.places.domain import NewCity
from services.identity.sign_in import actions as sign_in
from services.identity.state import state
from services.identity.terms import actions as terms
from services.identity.tokens import actions as tokens
from services.identity.tokens.domain import NewToken
from shared.audit import actions as audit
from shared.bus.drain import drain
from shared.bus.hearing import Listener
from shared.core.clock import now
from shared.core.errors import Conflict, NotFound, Refusal
from shared.core.ids import new_id
from shared.data.database import Connection, Database
from shared.facts.fact import Fact, decode
from shared.standing import credentials
from shared.standing.credentials import SignedSession

T = TypeVar("T")

CITY = NewCity(geoid="9900001", name="Elmford", state="VT", population=1_900)
OFFICE = NewOffice(geoid="9900001", handle="elmford")
ADA = NewMembership(office="elmford", role="mayor", email="ada@test.example", name="Ada Example")
BO = NewMembership(office="elmford", role="delegate", email="bo@test.example", name="Bo Example")


@pytest.fixture
def db(databases: Mapping[str, Database]) -> Iterator[Connection]:
    with databases["identity"].connection() as connection:
        yield connection


@pytest.fixture
def office(db: Connection) -> offices.Office:
    places.register_city(db, CITY)
    return offices.open_office(db, OFFICE)


def told(db: Connection, *, after: int = 0) -> list[Fact]:
    rows = db.execute("SELECT name, body FROM outbox WHERE seq > %s ORDER BY seq", [after])
    return [decode(row["name"], row["body"].encode()) for row in rows]


def names(db: Connection, *, after: int = 0) -> list[str]:
    return [fact.fact_name.removeprefix("identity.") for fact in told(db, after=after)]


def last(db: Connection) -> int:
    row = db.execute("SELECT coalesce(max(seq), 0) AS seq FROM outbox").fetchone()
    assert row is not None
    return int(row["seq"])


def count(db: Connection, table: str) -> int:
    row = db.execute(f"SELECT count(*) AS n FROM {table}".encode()).fetchone()
    assert row is not None
    return int(row["n"])


def at_once(database: Database, *acts: Callable[[Connection], T]) -> list[T | Refusal]:
    """Run the acts in threads that start together, each on a connection of its own."""
    barrier, found = Barrier(len(acts)), list[T | Refusal]()

    def run(act: Callable[[Connection], T]) -> None:
        with database.connection() as connection:
            barrier.wait(timeout=10)
            try:
                found.append(act(connection))
            except Refusal as refusal:
                found.append(refusal)

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert len(found) == len(acts)
    return found


# --- cities


def test_registering_a_city_twice_changes_and_tells_nothing(db: Connection) -> None:
    first = places.register_city(db, CITY)
    seq = last(db)

    assert places.register_city(db, CITY) == first
    assert names(db, after=seq) == []
    assert (first.slug, first.size_class, first.version) == ("elmford-vt", "under_2500", 1)


def test_a_correction_keeps_the_slug_and_moves_the_size_class(db: Connection) -> None:
    places.register_city(db, CITY)
    wish = NewCity(geoid="9900001", name="Elmford Falls", state="VT", population=2_500)

    changed = places.register_city(db, wish)

    assert (changed.slug, changed.size_class, changed.version) == ("elmford-vt", "2500_10k", 2)
    assert names(db) == ["city.registered.v1", "city.changed.v1"]


def test_a_citys_site_is_told_in_its_one_spelling_and_stays(db: Connection) -> None:
    words = {"geoid": "9900001", "name": "Elmford", "state": "VT", "population": 10}
    places.register_city(db, NewCity(**words, website="HTTPS://Elmford.example"))  # type: ignore[arg-type]
    seq = last(db)

    kept = places.register_city(db, NewCity(**words))  # type: ignore[arg-type]

    assert kept.website == "https://elmford.example/"
    assert names(db, after=seq) == []
    [told_once] = told(db)
    assert told_once.city.website == kept.website  # type: ignore[attr-defined]


def test_a_citys_site_is_taken_away_once_and_said_to_be_gone(db: Connection) -> None:
    words = {"geoid": "9900001", "name": "Elmford", "state": "VT", "population": 10}
    places.register_city(db, NewCity(**words, website="https://elmford.example"))  # type: ignore[arg-type]
    seq = last(db)

    for _ in range(2):
        kept = places.register_city(db, NewCity(**words, website=None))  # type: ignore[arg-type]

    assert kept.website is None
    assert names(db, after=seq) == ["city.changed.v1"]
    assert told(db)[-1].city.website is None  # type: ignore[attr-defined]


def test_a_geoid_does_not_move_to_another_state(db: Connection) -> None:
    places.register_city(db, CITY)

    with pytest.raises(Conflict):
        places.register_city(db, NewCity(geoid="9900001", name="Elmford", state="NH", population=1))


def test_the_second_city_of_a_name_carries_its_geoid(db: Connection) -> None:
    places.register_city(db, CITY)

    second = places.register_city(
        db, NewCity(geoid="9900002", name="Elmford", state="VT", population=10)
    )

    assert second.slug == "elmford-vt-9900002"


def test_two_cities_of_one_name_at_once_get_two_slugs(databases: Mapping[str, Database]) -> None:
    wishes = [
        NewCity(geoid=f"990000{n}", name="Elmford", state="VT", population=10) for n in range(4)
    ]

    found = at_once(
        databases["identity"],
        *(lambda db, wish=wish: places.register_city(db, wish) for wish in wishes),
    )

    slugs = {city.slug for city in found if not isinstance(city, Refusal)}
    assert len(slugs) == 4
    assert "elmford-vt" in slugs


# --- offices


def test_an_office_is_named_after_its_city_and_claims_its_handle(
    db: Connection, office: offices.Office
) -> None:
    row = db.execute("SELECT kind, owner FROM house.handles WHERE handle = 'elmford'").fetchone()

    assert office.name == "Office of the Mayor of Elmford"
    assert row == {"kind": "office", "owner": office.id}


def test_opening_an_office_twice_changes_and_tells_nothing(
    db: Connection, office: offices.Office
) -> None:
    seq = last(db)

    assert offices.open_office(db, OFFICE) == office
    assert names(db, after=seq) == []


def test_another_name_renames_the_office(db: Connection, office: offices.Office) -> None:
    wish = NewOffice(geoid="9900001", handle="elmford", name="Mayor's Office")

    renamed = offices.open_office(db, wish)

    assert (renamed.id, renamed.name, renamed.version) == (office.id, "Mayor's Office", 2)


def test_a_handle_of_another_city_or_noun_is_refused_and_leaves_nothing(
    db: Connection, office: offices.Office
) -> None:
    places.register_city(db, NewCity(geoid="9900002", name="Oakdale", state="VT", population=10))
    db.execute("INSERT INTO house.handles VALUES ('housing', 'channel', %s)", [new_id()])
    seq = last(db)

    for handle in ("elmford", "housing"):
        with pytest.raises(Conflict):
            offices.open_office(db, NewOffice(geoid="9900002", handle=handle))

    assert count(db, "offices") == 1
    assert names(db, after=seq) == []


def test_of_two_who_claim_a_handle_at_once_one_gets_it(databases: Mapping[str, Database]) -> None:
    with databases["identity"].connection() as db:
        places.register_city(db, CITY)
        places.register_city(db, NewCity(geoid="9900002", name="Oakdale", state="VT", population=1))

    found = at_once(
        databases["identity"],
        lambda db: offices.open_office(db, NewOffice(geoid="9900001", handle="mayor")),
        lambda db: offices.open_office(db, NewOffice(geoid="9900002", handle="mayor")),
    )

    assert sorted(isinstance(each, Conflict) for each in found) == [False, True]
    with databases["identity"].connection() as db:
        assert count(db, "offices") == 1


def test_an_office_needs_a_city_that_is_known(db: Connection) -> None:
    with pytest.raises(NotFound):
        offices.open_office(db, OFFICE)

    assert count(db, "house.handles") == 0


# --- members and terms


def test_adding_a_member_twice_changes_and_tells_nothing(
    db: Connection, office: offices.Office
) -> None:
    first = people.add_member(db, ADA)
    seq, entries = last(db), count(db, "audit")

    assert people.add_member(db, ADA) == first
    assert names(db, after=seq) == []
    assert count(db, "audit") == entries


def test_an_address_is_one_person_in_any_case_of_letters(
    db: Connection, office: offices.Office
) -> None:
    first = people.add_member(db, ADA)
    wish = NewMembership(office="elmford", role="mayor", email="ADA@Test.Example")

    assert people.add_member(db, wish).id == first.id
    assert count(db, "people") == 1


def test_two_adds_at_once_make_one_person_and_one_term(
    databases: Mapping[str, Database], db: Connection, office: offices.Office
) -> None:
    found = at_once(databases["identity"], *[lambda c: people.add_member(c, BO)] * 4)

    assert len({person.id for person in found if isinstance(person, Person)}) == 1
    assert (count(db, "people"), count(db, "terms")) == (1, 1)
    assert names(db).count("member.joined.v1") == names(db).count("term.began.v1") == 1


def test_of_two_mayors_added_at_once_one_is_refused_and_not_made_known(
    databases: Mapping[str, Database], db: Connection, office: offices.Office
) -> None:
    other = NewMembership(office="elmford", role="mayor", email="cy@test.example")

    found = at_once(
        databases["identity"],
        lambda c: people.add_member(c, ADA),
        lambda c: people.add_member(c, other),
    )

    assert sorted(isinstance(each, Conflict) for each in found) == [False, True]
    assert (count(db, "people"), count(db, "terms")) == (1, 1)


def test_a_mayor_may_follow_one_whose_term_the_clock_has_ended(
    db: Connection, office: offices.Office
) -> None:
    past = now() - timedelta(minutes=1)
    people.add_member(
        db, NewMembership(office="elmford", role="mayor", email="old@test.example", until=past)
    )
    seq = last(db)

    people.add_member(db, ADA)

    assert names(db, after=seq) == ["member.joined.v1", "term.ended.v1", "term.began.v1"]


def test_a_delegate_is_not_made_mayor_in_passing(db: Connection, office: offices.Office) -> None:
    people.add_member(db, BO)

    with pytest.raises(Conflict):
        people.add_member(
            db, NewMembership(office="elmford", role="mayor", email="bo@test.example")
        )


def test_name_duty_and_end_of_the_term_may_change(db: Connection, office: offices.Office) -> None:
    people.add_member(db, ADA)
    seq, until = last(db), now() + timedelta(days=30)

    changed = people.add_member(
        db,
        NewMembership(
            office="elmford",
            role="mayor",
            email="ada@test.example",
            name="Ada B. Example",
            is_moderator=True,
            until=until,
        ),
    )

    assert (changed.name, changed.is_moderator, changed.version) == ("Ada B. Example", True, 2)
    assert names(db, after=seq) == ["member.changed.v1", "term.began.v1"]
    kept = people.add_member(db, ADA)
    assert kept.is_moderator, "what is left out stays as it is"


def test_the_address_is_in_no_fact_and_no_audit_entry(
    db: Connection, office: offices.Office
) -> None:
    people.add_member(db, NewMembership(office="elmford", role="mayor", email="ada@test.example"))
    tokens.issue_token(
        db, NewToken(office="elmford", member="ada@test.example", name="key", scopes=("read",))
    )
    sign_in.open_link(db, email="ada@test.example")
    people.suspend_member(db, email="ada@test.example")

    rows = db.execute(
        "SELECT body || coalesce(private::text, '') AS words FROM outbox"
        " UNION ALL SELECT entry FROM audit"
    ).fetchall()
    assert len(rows) > 8
    assert not [row for row in rows if "ada@" in row["words"] or "test.example" in row["words"]]


# --- suspension and the ends of terms


@pytest.fixture
def key(db: Connection, office: offices.Office) -> str:
    people.add_member(db, ADA)
    wish = NewToken(office="elmford", member="ada@test.example", name="key", scopes=("read",))
    return tokens.issue_token(db, wish).secret


def signed_in(db: Connection, email: str = "ada@test.example") -> SignedSession:
    secret = sign_in.open_link(db, email=email).path.removeprefix("/signin/")
    begun = sign_in.spend_link(db, secret)
    return SignedSession(begun.person_id, begun.id, begun.epoch, 0.0)


def admits(
    databases: Mapping[str, Database], key: str, session: SignedSession
) -> tuple[bool, bool]:
    """Return whether another service admits the token, and the session, after hearing everything."""
    drain(SERVICES, databases)
    with databases["knowledge"].connection() as db:
        return (
            credentials.find_by_token(db, key) is not None,
            credentials.find_by_session(db, session) is not None,
        )


def test_a_suspension_ends_every_credential_in_one_commit(
    databases: Mapping[str, Database], db: Connection, key: str
) -> None:
    session = signed_in(db)
    assert admits(databases, key, session) == (True, True)
    seq = last(db)

    person = people.suspend_member(db, email="Ada@test.example")

    assert person.epoch == 2
    assert names(db, after=seq) == ["member.suspended.v1", "session.ended.v1", "token.revoked.v1"]
    assert admits(databases, key, session) == (False, False)


def test_a_reinstated_member_signs_in_anew_and_nothing_earlier_revives(
    databases: Mapping[str, Database], db: Connection, key: str
) -> None:
    earlier = signed_in(db)
    waiting = sign_in.open_link(db, email="ada@test.example").path.removeprefix("/signin/")
    people.suspend_member(db, email="ada@test.example")
    person = people.reinstate_member(db, email="ada@test.example")

    assert person.epoch == 3
    with pytest.raises(Refusal):
        sign_in.spend_link(db, waiting)
    assert admits(databases, key, earlier) == (False, False)
    assert admits(databases, key, signed_in(db)) == (False, True)


def test_suspending_twice_tells_once(db: Connection, key: str) -> None:
    people.suspend_member(db, email="ada@test.example")
    seq = last(db)

    people.suspend_member(db, email="ada@test.example")

    assert names(db, after=seq) == []


def test_nothing_new_is_given_to_a_suspended_member(db: Connection, key: str) -> None:
    people.suspend_member(db, email="ada@test.example")
    wish = NewToken(office="elmford", member="ada@test.example", name="new", scopes=("read",))

    with pytest.raises(NotFound):
        tokens.issue_token(db, wish)
    with pytest.raises(NotFound):
        sign_in.open_link(db, email="ada@test.example")
    with pytest.raises(Conflict):
        people.add_member(db, ADA)


def test_no_token_outlives_a_suspension_that_races_it(
    databases: Mapping[str, Database], db: Connection, key: str
) -> None:
    wish = NewToken(office="elmford", member="ada@test.example", name="new", scopes=("read",))

    at_once(
        databases["identity"],
        lambda c: tokens.issue_token(c, wish),
        lambda c: people.suspend_member(c, email="ada@test.example"),
    )

    row = db.execute("SELECT count(*) AS n FROM tokens WHERE revoked_at IS NULL").fetchone()
    assert row == {"n": 0}


def test_the_end_of_a_term_ends_what_it_carried_and_nothing_else(
    databases: Mapping[str, Database], db: Connection, key: str
) -> None:
    places.register_city(db, NewCity(geoid="9900002", name="Oakdale", state="VT", population=10))
    offices.open_office(db, NewOffice(geoid="9900002", handle="oakdale"))
    people.add_member(
        db, NewMembership(office="oakdale", role="delegate", email="ada@test.example")
    )
    wish = NewToken(office="oakdale", member="ada@test.example", name="key", scopes=("read",))
    other = tokens.issue_token(db, wish).secret

    assert terms.end_term(db, email="ada@test.example", office="elmford")
    assert not terms.end_term(db, email="ada@test.example", office="elmford")

    session = signed_in(db)
    assert admits(databases, key, session) == (False, True)
    assert admits(databases, other, session) == (True, True)


def test_a_new_term_does_not_revive_an_old_token(
    databases: Mapping[str, Database], db: Connection, key: str
) -> None:
    terms.end_term(db, email="ada@test.example", office="elmford")
    people.add_member(db, ADA)

    assert admits(databases, key, signed_in(db)) == (False, True)


def test_ending_a_term_that_never_was_is_refused(db: Connection, office: offices.Office) -> None:
    with pytest.raises(NotFound):
        terms.end_term(db, email="nobody@test.example", office="elmford")


# --- the record


@pytest.mark.parametrize(
    "statement", ["UPDATE audit SET entry = '{}'", "DELETE FROM audit", "TRUNCATE audit"]
)
def test_the_record_takes_no_change(db: Connection, key: str, statement: str) -> None:
    with pytest.raises(psycopg.errors.Error):
        db.execute(statement.encode())

    assert audit.find_break(db) is None


def test_the_record_takes_no_change_from_its_owner_either(
    admin_url: str, db: Connection, key: str
) -> None:
    with psycopg.connect(admin_url, autocommit=True) as admin:
        for statement in ("DELETE FROM identity.audit", "TRUNCATE identity.audit"):
            with pytest.raises(psycopg.errors.RaiseException):
                admin.execute(statement.encode())


def test_a_change_behind_the_triggers_shows(admin_url: str, db: Connection, key: str) -> None:
    people.suspend_member(db, email="ada@test.example")
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute(
            "UPDATE identity.audit SET entry = replace(entry, 'issue', 'x') WHERE seq = 4"
        )

    assert audit.find_break(db) == 4


def test_privileged_acts_at_once_leave_one_whole_chain(
    databases: Mapping[str, Database], db: Connection
) -> None:
    wishes = [
        NewCity(geoid=f"990000{n}", name=f"Town {n}", state="VT", population=10) for n in range(4)
    ]

    at_once(
        databases["identity"],
        *(lambda c, wish=wish: places.register_city(c, wish) for wish in wishes),
    )

    assert count(db, "audit") == 4
    assert audit.find_break(db) is None


# --- rebuilds, and the demonstration


def _standing(databases: Mapping[str, Database], service: str) -> dict[str, Any]:
    tables = ("cities", "offices", "members", "terms", "sessions", "tokens")
    with databases[service].connection() as db:
        return {
            table: sorted(
                db.execute(f"SELECT * FROM standing_{table}".encode()).fetchall(), key=str
            )
            for table in tables
        }


def test_what_identity_states_is_what_everybody_heard(
    databases: Mapping[str, Database], db: Connection, key: str
) -> None:
    people.add_member(db, BO)
    signed_in(db)
    people.suspend_member(db, email="bo@test.example")
    tokens.revoke_token(db, office="elmford", name="key")
    signed_in(db)
    drain(SERVICES, databases)
    heard = _standing(databases, "moderation")
    assert all(heard.values())

    service = next(each for each in SERVICES if each.name == "moderation")
    listener = Listener.of(service, databases["moderation"])
    stated = list(state(db))
    with databases["moderation"].transaction() as other:
        for table in heard:
            other.execute(f"DELETE FROM standing_{table}".encode())
        for fact in stated:
            for handler in listener.handlers[fact.fact_name]:
                handler(other, fact)

    assert _standing(databases, "moderation") == heard


def test_removing_the_demonstration_leaves_everything_else_as_it_was(
    databases: Mapping[str, Database], db: Connection, key: str
) -> None:
    real = signed_in(db)
    drain(SERVICES, databases)
    before = _standing(databases, "knowledge")
    _demonstrate(db)
    drain(SERVICES, databases)
    assert len(_standing(databases, "knowledge")["offices"]) == 2

    assert remove_demonstration(db) == 1

    drain(SERVICES, databases)
    assert _standing(databases, "knowledge") == before
    assert admits(databases, key, real) == (True, True)
    assert count(db, "house.handles") == 1
    assert audit.find_break(db) is None
    assert audit.find_break(db, "demonstration") is None
    assert remove_demonstration(db) == 0
    _demonstrate(db)


def _demonstrate(db: Connection) -> None:
    city = NewCity(geoid="9900009", name="Pinehurst", state="VT", population=10)
    places.register_city(db, city, demonstration=True)
    offices.open_office(db, NewOffice(geoid="9900009", handle="pinehurst"), demonstration=True)
    people.add_member(
        db,
        NewMembership(office="pinehurst", role="mayor", email="demo@test.example"),
        demonstration=True,
    )
    tokens.issue_token(
        db,
        NewToken(office="pinehurst", member="demo@test.example", name="key", scopes=("read",)),
    )
    signed_in(db, "demo@test.example")
    sign_in.open_link(db, email="demo@test.example")


def test_a_real_member_of_a_demonstration_loses_only_that_office(
    databases: Mapping[str, Database], db: Connection, key: str
) -> None:
    _demonstrate(db)
    people.add_member(
        db, NewMembership(office="pinehurst", role="delegate", email="ada@test.example")
    )
    wish = NewToken(office="pinehurst", member="ada@test.example", name="toy", scopes=("read",))
    toy = tokens.issue_token(db, wish).secret

    remove_demonstration(db)

    session = signed_in(db)
    assert admits(databases, key, session) == (True, True)
    assert admits(databases, toy, session) == (False, True)


def test_a_demonstrations_city_with_a_real_office_stays_as_a_real_one(db: Connection) -> None:
    places.register_city(db, CITY, demonstration=True)
    offices.open_office(db, OFFICE)

    remove_demonstration(db)

    city = places.find_city(db, "9900001")
    assert city is not None
    assert not city.demonstration
    assert names(db)[-1] == "city.changed.v1"


def test_an_address_of_the_demonstration_gets_no_real_office(
    db: Connection, office: offices.Office
) -> None:
    _demonstrate(db)

    with pytest.raises(Conflict):
        people.add_member(
            db, NewMembership(office="elmford", role="mayor", email="demo@test.example")
        )
