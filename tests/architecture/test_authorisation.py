"""Routes × roles: the declared table is the oracle; every cell is asked of the running house (gate G10)."""

import csv
import re
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from deploy.house import SERVICES
from services.identity.people import actions as people
from services.identity.terms import actions as terms
from services.identity.tokens import actions as tokens
from tests.house import House, Somebody

TABLE = Path(__file__).with_name("authorisation.csv")
COLUMNS = ("service", "method", "rule", "policy")
NOBODY = "00000000-0000-7000-8000-000000000000"

MAY: dict[str, set[str]] = {
    "anonymous": {"anybody"},
    "reader": {"anybody", "members"},
    "delegate": {"anybody", "members", "writers"},
    "mayor": {"anybody", "members", "writers"},
    "moderator": {"anybody", "members", "writers", "moderators"},
    "federator": {"anybody", "federators"},
    "operator": {"anybody", "members", "writers", "federators", "operators"},
    "suspended": {"anybody"},
    "revoked": {"anybody"},
    "term over": {"anybody"},
    "forged": {"anybody"},
}
"""Role to the policies that admit it. A bearer token that is no good is refused everywhere in the API."""
NO_GOOD = {"suspended", "revoked", "term over", "forged"}


def _routes(house: House) -> list[tuple[str, str, str, str]]:
    found = []
    for service in SERVICES:
        app = house.apps[service.name]
        for rule in app.url_map.iter_rules():
            policy = app.view_functions[rule.endpoint].policy
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                found.append((service.name, method, rule.rule, policy.name))
    return sorted(found)


def _declared() -> list[tuple[str, ...]]:
    with TABLE.open(newline="") as file:
        return [tuple(row[column] for column in COLUMNS) for row in csv.DictReader(file)]


def test_every_route_has_its_row_and_every_row_its_route(house: House) -> None:
    """After a deliberate change: `python -m tests.architecture.print_authorisation`."""
    assert _routes(house) == _declared()


def _path(rule: str) -> str:
    filled = re.sub(r"<uuid:\w+>", NOBODY, rule)
    filled = re.sub(r"<int:\w+>", "1", filled)
    return re.sub(r"<[^>]+>", "nothing_here", filled)


@pytest.fixture
def cast(house: House) -> dict[str, Somebody]:
    house.open_channel()
    return {
        "mayor": house.add_member("springvale"),
        "delegate": house.add_member("springvale", role="delegate"),
        "moderator": house.add_member("elmford", is_moderator=True),
        "suspended": house.add_member("oakdale"),
        "term over": house.add_member("pinehurst", role="delegate"),
    }


def _tokens(house: House, cast: dict[str, Somebody]) -> dict[str, str | None]:
    found: dict[str, str | None] = {"anonymous": None, "forged": "mayx_" + "A" * 43}
    found["reader"] = house.token(cast["mayor"], "read")
    found["federator"] = house.token(cast["mayor"], "federate")
    found["operator"] = house.token(cast["mayor"], "read", "write", "admin")
    found["revoked"] = house.token(cast["mayor"], name="revoked")
    for role in ("mayor", "delegate", "moderator", "suspended", "term over"):
        found[role] = house.token(cast[role])
    with house.databases["identity"].connection() as db:
        people.suspend_member(db, email=cast["suspended"].email)
        terms.end_term(db, email=cast["term over"].email, office=cast["term over"].handle)
        tokens.revoke_token(db, office=cast["mayor"].handle, name="revoked")
    house.drain()
    return found


def test_each_role_passes_exactly_the_api_doors_its_policies_open(
    house: House, cast: dict[str, Somebody]
) -> None:
    wrong = []
    keys = _tokens(house, cast)
    for _, method, rule, policy in _routes(house):
        if not rule.startswith("/api/"):
            continue
        for role, key in keys.items():
            is_refused_as_key = role in NO_GOOD and not rule.endswith("openapi.json")
            answer = house.programs(key).ask(
                method, _path(rule).removeprefix("/api/v1"), {} if method != "GET" else None
            )
            passed = answer.status_code not in {401, 403}
            should = policy in MAY[role] and not (is_refused_as_key and policy != "anybody")
            if answer.status_code >= 500 or (passed != should and not _lenient(role, policy)):
                wrong.append((role, method, rule, policy, answer.status_code))

    assert wrong == []


def _lenient(role: str, policy: str) -> bool:
    """A key that is no good may be told so even where nobody needs one."""
    return role in NO_GOOD and policy == "anybody"


def test_each_role_passes_exactly_the_pages_its_policies_open(
    house: House, cast: dict[str, Somebody]
) -> None:
    wrong = []
    browsers: dict[str, Any] = {"anonymous": Client(house.wsgi)}
    for role in ("mayor", "delegate", "moderator"):
        browsers[role] = house.sign_in(house.client(), cast[role])
    for _, method, rule, policy in _routes(house):
        if rule.startswith("/api/") or method != "GET":
            continue
        for role, browser in browsers.items():
            answer = Client.get(browser, _path(rule))
            to_sign_in = answer.headers.get("Location", "").startswith("/signin?")
            passed = answer.status_code not in {401, 403} and not to_sign_in
            if passed != (policy in MAY[role]) or answer.status_code >= 500:
                wrong.append((role, method, rule, policy, answer.status_code))

    assert wrong == []


def test_no_page_changes_anything_without_its_own_form(
    house: House, cast: dict[str, Somebody]
) -> None:
    """Gate O37: every changing page refuses a POST without the token of its form."""
    browser = house.sign_in(house.client(), cast["moderator"])
    passed = [
        (rule, answer.status_code)
        for _, method, rule, _ in _routes(house)
        if method != "GET"
        and not rule.startswith("/api/")
        and not rule.endswith("/inbox")  # servers sign what they send; tests/contracts/federation
        and (answer := Client.open(browser, _path(rule), method=method)).status_code != 400
    ]

    assert passed == []
