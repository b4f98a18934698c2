"""Authority does not wait: neither behind a backlog, nor for a teller that is away."""

from collections.abc import Callable
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
from shared.core.errors import Unavailable
from shared.core.ids import new_id
from shared.standing import credentials, pulse
from tests.bus.houses import NullHouse, await_that

BACKLOG = int(environ.get("MAYORS_TEST_BACKLOG", "50000"))


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


def revoke(house: NullHouse, handle: str) -> None:
    with house.databases["identity"].connection() as db:
        tokens.revoke_token(db, office=handle, name="key")


def suspend(house: NullHouse, handle: str) -> None:
    with house.databases["identity"].connection() as db:
        people.suspend_member(db, email=f"mayor@{handle}.example")


@pytest.mark.parametrize(("act", "handle"), [(revoke, "lane_one"), (suspend, "lane_two")])
def test_a_revocation_takes_effect_at_once_behind_a_backlog(
    alive: NullHouse, act: Callable[[NullHouse, str], None], handle: str
) -> None:
    secret = appoint(alive, handle, f"99101{1 if act is revoke else 2:02d}")
    first = alive.read("north", new_id(), 1)
    alive.await_heard(first)
    alive.tell_in_bulk("north", BACKLOG, gauges=1000)

    act(alive, handle)

    taken = await_that(lambda: refuses(alive, secret), 5, words=alive.trouble)
    behind = alive.read("north", new_id(), 1)
    was_behind = not alive.heard("south", behind)
    drained = alive.await_heard(behind, 60)
    print(f"\n{act.__name__} behind {BACKLOG} facts: {taken * 1000:.0f} ms; backlog heard {drained:.1f} s later")  # noqa: T201  # fmt: skip
    assert was_behind
    alive.await_quiet()
    assert alive.wrongs() == []


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
