"""Revoked, ended or suspended behind a backlog: dead in every service of a real instance within five seconds.

`MAYORS_TEST_BACKLOG` says how many facts lie before it (50,000 by default).
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from os import environ
from pathlib import Path

import psycopg
import pytest
import requests

from deploy.embedded.broker import find_server
from deploy.embedded.postgres import Missing
from deploy.instance import settings_of
from tests.conftest import require
from tests.running import EmbeddedInstance

BACKLOG = int(environ.get("MAYORS_TEST_BACKLOG", "50000"))
SECONDS = 5.0
DOORS = {
    "identity": "/identity/me",
    "discussions": "/discussions/channels",
    "knowledge": "/knowledge/cases",
    "moderation": "/moderation/log",
    "frontdesk": "/frontdesk/search?q=homes",
    "federation": "/federation/follows",
}
"""In each service a door that tells a key that is no good from one that is."""
PAGES = {
    "discussions": "/channels/housing",
    "knowledge": "/knowledge",
    "moderation": "/rules",
    "frontdesk": "/",
}
"""Pages that show who is signed in."""
SIGNED_IN = 'href="/account"'


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[EmbeddedInstance]:
    """A real instance with an office in a channel."""
    try:
        find_server()
    except Missing as missing:
        require("redis", str(missing))
    own = EmbeddedInstance.at(tmp_path / "town")
    try:
        own.start()
        own.mayors("city", "add", "--geoid", "1919405", "--name", "Decorah", "--state", "IA", "--population", "7907")  # fmt: skip
        own.mayors("office", "open", "--city", "1919405", "--handle", "decorah")
        own.mayors("channel", "open", "--slug", "housing", "--name", "Housing")
        yield own
    finally:
        own.stop()


def add(instance: EmbeddedInstance, name: str) -> tuple[str, str]:
    """Add a delegate with a key; returns e-mail and key."""
    email = f"{name}@decorah.example"
    instance.mayors("member", "add", "--office", "decorah", "--role", "delegate", "--email", email)
    made = instance.mayors("token", "create", "--office", "decorah", "--member", email,
                           "--name", name, "--scopes", "read,write")  # fmt: skip
    return email, str(made["token"])


def sign_in(instance: EmbeddedInstance, email: str) -> requests.Session:
    """Sign in by a link, as a person would."""
    browser = requests.Session()
    browser.trust_env = False
    made = instance.mayors("member", "link", "--email", email)
    link = next(str(value) for value in made.values() if "/signin" in str(value))
    link = link if link.startswith("http") else instance.origin + link
    browser.post(link, data=_form(browser.get(link, timeout=30).text), timeout=30)
    return browser


def _form(page: str) -> Mapping[str, str]:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, page[-2000:]
    return {"csrf_token": found[1]}


def lay_a_backlog(instance: EmbeddedInstance, post_id: str) -> None:
    """Tell of a post's like so many times more, in one statement."""
    with psycopg.connect(settings_of(instance.env).admin_database_url) as admin:
        admin.execute(
            "INSERT INTO discussions.outbox (id, lane, noun, name, body)"
            " SELECT fresh, 'main', 'post:' || fresh, name,"
            "  replace((body::jsonb || jsonb_build_object('id', fresh))::text, %(post)s, fresh::text)"
            " FROM (SELECT name, body FROM discussions.outbox WHERE noun = 'post:' || %(post)s"
            "  AND name = 'discussions.post.published.v1' LIMIT 1) AS told,"
            " (SELECT gen_random_uuid() AS fresh FROM generate_series(1, %(count)s)) AS numbers",
            {"post": post_id, "count": BACKLOG},
        )


def behind(instance: EmbeddedInstance) -> int:
    """Return how many facts the front desk has not heard."""
    with psycopg.connect(settings_of(instance.env).admin_database_url) as admin:
        row = admin.execute(
            "SELECT (SELECT count(*) FROM discussions.outbox WHERE lane = 'main')"
            " - (SELECT pos FROM frontdesk.heard WHERE (teller, lane) = ('discussions', 'main'))"
        ).fetchone()
    return int(row[0]) if row else 0


def seconds_until(dead: Mapping[str, Callable[[], bool]]) -> dict[str, float]:
    """Return after how long each service refuses."""
    began = time.monotonic()
    found: dict[str, float] = {}
    while len(found) < len(dead) and time.monotonic() < began + 3 * SECONDS:
        for service in dead.keys() - found.keys():
            if dead[service]():
                found[service] = time.monotonic() - began
    return found


def key_is_dead(instance: EmbeddedInstance, key: str) -> dict[str, Callable[[], bool]]:
    """Return for each service whether it no longer knows the key."""
    return {
        name: lambda path=path: instance.ask("GET", path, key).status_code == 401  # type: ignore[misc]
        for name, path in DOORS.items()
    }


def session_is_dead(instance: EmbeddedInstance, cookies: str) -> dict[str, Callable[[], bool]]:
    """Return for each page whether it no longer knows the session."""

    def is_signed_out(path: str) -> bool:
        page = requests.get(instance.origin + path, headers={"Cookie": cookies}, timeout=30)
        return page.status_code == 200 and SIGNED_IN not in page.text

    return {name: lambda path=path: is_signed_out(path) for name, path in PAGES.items()}  # type: ignore[misc]


def test_authority_ends_everywhere_at_once_behind_a_backlog(instance: EmbeddedInstance) -> None:
    (_, revoked), (email, suspended) = add(instance, "one"), add(instance, "two")
    browser = sign_in(instance, add(instance, "three")[0])
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies)
    page = browser.get(instance.origin + "/channels/housing", timeout=30).text
    assert SIGNED_IN in page
    wish = {"channel": "housing", "kind": "question", "title": "Benches", "body": "Who tried?"}
    post_id = instance.ask("POST", "/discussions/posts", revoked, wish).json()["id"]
    assert not any(is_dead() for is_dead in key_is_dead(instance, revoked).values())
    form = _form(browser.get(instance.origin + "/account", timeout=30).text)
    lay_a_backlog(instance, post_id)

    browser.post(instance.origin + "/signout", data=form, timeout=30)
    taken = {"session": seconds_until(session_is_dead(instance, cookies))}
    left = behind(instance)
    instance.run("token", "revoke", "--office", "decorah", "--name", "one")
    taken["token"] = seconds_until(key_is_dead(instance, revoked))
    instance.run("member", "suspend", "--email", email)
    taken["member"] = seconds_until(key_is_dead(instance, suspended))

    worst = {what: round(max(times.values()), 2) for what, times in taken.items() if times}
    print(f"\nbehind {BACKLOG} facts, {left} left: dead everywhere within {worst} s")  # noqa: T201
    assert left > 0
    assert taken["session"].keys() == PAGES.keys()
    assert taken["token"].keys() == taken["member"].keys() == DOORS.keys()
    assert max(worst.values()) < SECONDS
