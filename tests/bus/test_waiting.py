"""Waiting until everybody has heard: what the relay numbers meanwhile still counts."""

from collections.abc import Mapping

from deploy.house import SERVICES
from services.identity.places.actions import register_city
from services.identity.places.domain import NewCity
from shared.bus import lag
from shared.bus.drain import drain
from shared.bus.telling import number
from shared.data.database import Database
from tests.bus.houses import NullHouse
from tests.bus.null.services import SERVICES as NULL_SERVICES


def test_facts_numbered_after_the_lags_were_read_are_still_waited_for(
    databases: Mapping[str, Database],
) -> None:
    with databases["identity"].connection() as db:
        wish = NewCity(geoid="9910101", name="Testville", state="VT", population=1_900)
        register_city(db, wish)
    goals = {("identity", "authority"): lag._last_waiting(databases["identity"], "authority")}
    stale = [
        each
        for each in lag.all_lags(SERVICES, databases)
        if (each.teller, each.lane) == ("identity", "authority")
    ]
    with databases["identity"].connection() as db:
        assert number(db, "identity", "authority")

    assert stale
    assert all(lag._is_short(each, goals, databases) for each in stale)


def test_nobody_is_behind_when_everything_was_heard(databases: Mapping[str, Database]) -> None:
    with databases["identity"].connection() as db:
        wish = NewCity(geoid="9910101", name="Testville", state="VT", population=1_900)
        register_city(db, wish)
    drain(SERVICES, databases)

    assert lag.wait_until_heard(SERVICES, databases, seconds=0.0) == []


def test_the_manifests_of_null_services_name_the_lanes_that_they_hear(resting: NullHouse) -> None:
    for service in NULL_SERVICES:
        assert sorted(service.hears) == list(resting.listener(service.name).lanes)


def test_who_waits_for_authority_does_not_wait_behind_posts(resting: NullHouse) -> None:
    resting.tell_in_bulk("north", 3)

    waiting = lag.wait_until_heard(NULL_SERVICES, resting.databases, seconds=0.0)

    assert {each.lane for each in waiting} == {"main"}
    assert lag.wait_until_heard(
        NULL_SERVICES, resting.databases, seconds=0.0, lanes=["authority"]
    ) == []  # fmt: skip
