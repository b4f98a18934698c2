"""An operator can list what commands name: offices, who acts for them, and servers that were judged."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from services.identity.offices import actions as offices
from services.identity.offices.domain import NewOffice
from services.identity.people import actions as people
from services.identity.people.domain import NewMembership
from services.identity.places import actions as places
from services.identity.places.domain import NewCity
from services.identity.terms import actions as terms
from services.moderation.hosts.actions import judge_host
from services.moderation.hosts.domain import NewHostRule
from shared.core.clock import now
from shared.core.errors import NotFound
from shared.data.database import Database
from tests.house import ORIGIN
from tests.store.federation.test_sending_seen import Operated


@pytest.fixture
def operated(databases: Mapping[str, Database]) -> Operated:
    """The operator's command over two offices with their members."""
    with databases["identity"].transaction() as db:
        for geoid, name in (("9900001", "Elmford"), ("9900002", "Ashby")):
            handle = name.lower()
            city = NewCity(geoid=geoid, name=name, state="VT", population=1_900)
            places.register_city(db, city)
            offices.open_office(db, NewOffice(geoid=geoid, handle=handle))
            mayor = NewMembership(office=handle, role="mayor", email=f"mayor@{handle}.example")
            people.add_member(db, mayor)
    return Operated(databases)


def test_offices_are_listed_with_their_cities(operated: Operated) -> None:
    listed = operated.json("office", "list")["offices"]

    assert [(each["handle"], each["city"], each["geoid"]) for each in listed] == [
        ("ashby", "Ashby", "9900002"),
        ("elmford", "Elmford", "9900001"),
    ]
    assert "Office of the Mayor of Ashby, Ashby, VT (9900002)" in operated.run("office", "list")


def test_members_are_listed_while_they_may_act(
    operated: Operated, databases: Mapping[str, Database]
) -> None:
    until = now() + timedelta(days=1)
    with databases["identity"].transaction() as db:
        for email, end in (("bo@elmford.example", until), ("cy@elmford.example", None)):
            wish = NewMembership(office="elmford", role="delegate", email=email, until=end)
            people.add_member(db, wish)
        terms.end_term(db, email="cy@elmford.example", office="elmford")
        people.suspend_member(db, email="mayor@ashby.example")

    listed = operated.json("member", "list")["members"]

    assert [(each["office"], each["email"], each["is_suspended"]) for each in listed] == [
        ("ashby", "mayor@ashby.example", True),
        ("elmford", "mayor@elmford.example", False),
        ("elmford", "bo@elmford.example", False),
    ]
    (one,) = operated.run("member", "list", "--office", "ashby").splitlines()
    assert one.endswith(", suspended")
    assert f"until {until:%Y-%m-%d}" in operated.run("member", "list")


def test_members_of_an_office_nobody_opened_are_refused(
    operated: Operated, databases: Mapping[str, Database]
) -> None:
    with databases["identity"].connection() as db, pytest.raises(NotFound, match="nowhere"):
        people.list_members(db, "nowhere")


def test_judged_servers_are_listed_with_the_reason_to_the_last(
    operated: Operated, databases: Mapping[str, Database]
) -> None:
    assert operated.run("host", "list") == "No server is limited or blocked.\n"
    with databases["moderation"].transaction() as db:
        for number in range(101):
            wish = NewHostRule(host=f"m{number:03}.example", policy="limited", reason="Spam.")
            judge_host(db, None, wish, origin=ORIGIN)
        again = NewHostRule(host="m007.example", policy="open", reason="Better.")
        judge_host(db, None, again, origin=ORIGIN)

    listed = operated.json("host", "list")["hosts"]

    assert [each["host"] for each in listed] == [
        f"m{number:03}.example" for number in range(101) if number != 7
    ]
    assert {(each["policy"], each["reason"]) for each in listed} == {("limited", "Spam.")}
