"""Authority does not wait: neither behind a backlog, nor for a teller that is away."""

from os import environ

import psycopg
import pytest
from psycopg import sql

from services.identity.offices import actions as offices
from services.identity.offices.domain import NewOffice
from services.identity.people import actions as people
from services.identity.people.domain import NewMembership
from services.identity.places import actions as places
from services.identity.places.domain import NewCity
from services.identity.tokens import actions as tokens
from services.identity.tokens.domain import NewToken
from shared.bus.lag import lagging
from shared.core.errors import Unavailable
from shared.core.ids import new_id
from shared.standing import credentials, pulse
from tests.bus.houses import NullHouse, await_that
from tests.bus.null.services import SERVICES

BACKLOG = int(environ.get("MAYORS_TEST_BACKLOG", "10000"))


def appoint(house: NullHouse, handle: str, geoid: str) -> str:
    """Make a mayor with a token; returns the token's secret when every service knows it."""
    email = f"mayor@{handle}.example"
    with house.databases["identity"].connection() as db:
        places.register_city(
            db, NewCity(geoid=geoid, name="Testville", state="VT", population=1_900)
        )
        offices.open_office(db, NewOffice(geoid=geoid, handle=handle))
        people.add_member(
            db, NewMembership(office=handle, role="mayor", email=email, name="Ada Test")
        )
        issued = tokens.issue_token(
            db, NewToken(office=handle, member=email, name="key", scopes=("read", "write"))
        )
    await_that(lambda: knows(house, issued.secret), 30, words=house.trouble)
    return issued.secret


def knows(house: NullHouse, secret: str) -> bool:
    """Return whether north and south would both act for this token."""
    return all(_accepts(house, name, secret) for name in ("north", "south"))


def refuses(house: NullHouse, secret: str) -> bool:
    """Return whether neither would."""
    return not any(_accepts(house, name, secret) for name in ("north", "south"))


def _accepts(house: NullHouse, name: str, secret: str) -> bool:
    with house.databases[name].connection() as db:
        return credentials.find_by_token(db, secret) is not None


def test_revocations_take_effect_at_once_behind_a_backlog(alive: NullHouse) -> None:
    revoked = appoint(alive, "lane_one", "9910101")
    suspended = appoint(alive, "lane_two", "9910102")
    head = _head(alive)
    alive.tell_in_bulk("north", BACKLOG, gauges=1000)
    await_that(lambda: _head(alive) - head > BACKLOG // 5, 30, words=alive.trouble)

    with alive.databases["identity"].connection() as db:
        tokens.revoke_token(db, office="lane_one", name="key")
        first = await_that(lambda: refuses(alive, revoked), 5, words=alive.trouble)
        people.suspend_member(db, email="mayor@lane_two.example")
        second = await_that(lambda: refuses(alive, suspended), 5, words=alive.trouble)
    behind = [lag for lag in lagging(SERVICES, alive.databases) if lag.teller == "north"]

    drained = alive.await_quiet(60)
    print(f"\nbehind {BACKLOG} facts: token dead in {first * 1000:.0f} ms, member in {second * 1000:.0f} ms; backlog heard {drained:.1f} s later")  # noqa: T201  # fmt: skip
    assert behind
    assert alive.wrongs() == []


def _head(house: NullHouse) -> int:
    with house.databases["north"].connection() as db:
        row = db.execute("SELECT head FROM stream WHERE lane = 'main'").fetchone()
    return int(row["head"]) if row else 0


def test_with_identity_away_the_others_go_on_and_authority_grows_stale(alive: NullHouse) -> None:
    appoint(alive, "lane_away", "9910103")
    relay = next(p for p in alive.processes if p.words == ("relay", "identity"))
    relay.kill()
    try:
        alive.await_heard(alive.read("north", new_id(), 1, 2))
        with alive.databases["north"].connection() as db:
            pulse.require_fresh(db)
        _grow_old(alive)
        with alive.databases["north"].connection() as db, pytest.raises(Unavailable):
            pulse.require_fresh(db)
        with alive.databases["identity"].connection() as db:
            issued = tokens.issue_token(
                db,
                NewToken(
                    office="lane_away", member="mayor@lane_away.example", name="late",
                    scopes=("read",),
                ),
            )  # fmt: skip
    finally:
        alive.processes.remove(relay)
        alive.start("relay", "identity")
    await_that(lambda: knows(alive, issued.secret), 15, words=alive.trouble)
    await_that(lambda: _is_fresh(alive), 15, words=alive.trouble)


def _is_fresh(house: NullHouse) -> bool:
    with house.databases["north"].connection() as db:
        try:
            pulse.require_fresh(db)
        except Unavailable:
            return False
    return True


def _grow_old(house: NullHouse) -> None:
    with psycopg.connect(house.admin_url) as admin:
        admin.execute(
            sql.SQL("UPDATE {} SET told_at = told_at - interval '6 minutes'").format(
                sql.Identifier("north", "standing_pulse")
            )
        )
