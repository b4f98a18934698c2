"""Ends a session, a token and a membership of a real instance behind a backlog, and measures how long each lives on."""

import re
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import inf
from os import environ

import psycopg
import requests

from tests.running import Instance

BACKLOG = int(environ.get("MAYORS_TEST_BACKLOG", "10000"))
"""How many facts lie before a revocation; 50,000 for acceptance."""
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


@dataclass(frozen=True)
class Town:
    """An instance in which the office `decorah` takes part in the channel `housing`."""

    instance: Instance
    database_url: str
    """The owner's address of the instance's database."""

    def add(self, name: str) -> tuple[str, str]:
        """Add a delegate with a key; returns e-mail and key."""
        email = f"{name}@decorah.example"
        run = self.instance.mayors
        run("member", "add", "--office", "decorah", "--role", "delegate", "--email", email)
        made = run("token", "create", "--office", "decorah", "--member", email,
                   "--name", name, "--scopes", "read,write")  # fmt: skip
        return email, str(made["token"])

    def lay_a_backlog(self, post_id: str, count: int) -> None:
        """Tell of a post's like so many times more, in one statement."""
        with psycopg.connect(self.database_url) as admin:
            admin.execute(
                "INSERT INTO discussions.outbox (id, lane, noun, name, body)"
                " SELECT fresh, 'main', 'post:' || fresh, name,"
                "  replace((body::jsonb || jsonb_build_object('id', fresh))::text, %(post)s, fresh::text)"
                " FROM (SELECT name, body FROM discussions.outbox WHERE noun = 'post:' || %(post)s"
                "  AND name = 'discussions.post.published.v1' LIMIT 1) AS told,"
                " (SELECT gen_random_uuid() AS fresh FROM generate_series(1, %(count)s)) AS numbers",
                {"post": post_id, "count": count},
            )

    def behind(self) -> int:
        """Return how many facts the front desk has not heard."""
        with psycopg.connect(self.database_url) as admin:
            row = admin.execute(
                "SELECT (SELECT count(*) FROM discussions.outbox WHERE lane = 'main')"
                " - (SELECT pos FROM frontdesk.heard WHERE (teller, lane) = ('discussions', 'main'))"
            ).fetchone()
        return int(row[0]) if row else 0

    def last_word(self) -> float:
        """Return when identity last told of authority, in seconds since 1970."""
        with psycopg.connect(self.database_url) as admin:
            row = admin.execute(
                "SELECT extract(epoch FROM told_at)::float FROM identity.outbox"
                " WHERE lane = 'authority' ORDER BY seq DESC LIMIT 1"
            ).fetchone()
        assert row is not None
        return float(row[0])

    def key_is_dead(self, key: str) -> dict[str, Callable[[], bool]]:
        """Return for each service whether it no longer knows the key."""
        ask = self.instance.ask
        return {
            name: lambda path=path: ask("GET", path, key).status_code == 401  # type: ignore[misc]
            for name, path in DOORS.items()
        }

    def session_is_dead(self, cookies: str) -> dict[str, Callable[[], bool]]:
        """Return for each page whether it no longer knows the session."""

        def is_signed_out(path: str) -> bool:
            page = self.instance.http.get(
                self.instance.origin + path, headers={"Cookie": cookies}, timeout=30
            )
            return page.status_code == 200 and SIGNED_IN not in page.text

        return {name: lambda path=path: is_signed_out(path) for name, path in PAGES.items()}  # type: ignore[misc]


def sign_in(instance: Instance, email: str) -> requests.Session:
    """Sign in by a link, as a person would."""
    browser = requests.Session()
    browser.trust_env, browser.verify = False, instance.http.verify
    made = instance.mayors("member", "link", "--email", email)
    link = next(str(value) for value in made.values() if "/signin" in str(value))
    link = link if link.startswith("http") else instance.origin + link
    submit(browser, link, form_of(browser.get(link, timeout=30).text))
    return browser


def submit(browser: requests.Session, url: str, form: Mapping[str, str]) -> None:
    """Send a form from the page that shows it."""
    own = {"Origin": "/".join(url.split("/")[:3]), "Referer": url}
    browser.post(url, data=dict(form), headers=own, timeout=30).raise_for_status()


def form_of(page: str) -> Mapping[str, str]:
    """Return what a form of this page must send along."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, page[-2000:]
    return {"csrf_token": found[1]}


def seconds_until(
    town: Town, act: Callable[[], object], dead: Mapping[str, Callable[[], bool]]
) -> dict[str, float]:
    """Return how long after the commit of what `act` does each service refuses; asked while it is being done."""
    found: dict[str, float] = {}
    with ThreadPoolExecutor(1) as pool:
        acting = pool.submit(act)
        deadline = inf
        while len(found) < len(dead) and time.monotonic() < deadline:
            for service in dead.keys() - found.keys():
                if dead[service]():
                    found[service] = time.time()
            if acting.done():
                deadline = min(deadline, time.monotonic() + 3 * SECONDS)
            time.sleep(0.1)
        acting.result()
    return {service: at - town.last_word() for service, at in found.items()}


def end_authority_behind_a_backlog(town: Town) -> None:
    """End a session, a key and a membership behind many facts: each is dead everywhere within five seconds."""
    (own, revoked), (email, suspended) = town.add("one"), town.add("two")
    browser = sign_in(town.instance, own)
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies)
    assert SIGNED_IN in browser.get(town.instance.origin + "/channels/housing", timeout=30).text
    wish = {"channel": "housing", "kind": "question", "title": "Benches", "body": "Who tried?"}
    post_id = town.instance.ask("POST", "/discussions/posts", revoked, wish).json()["id"]
    for key in (revoked, suspended):
        assert not any(is_dead() for is_dead in town.key_is_dead(key).values())
    assert not any(is_dead() for is_dead in town.session_is_dead(cookies).values())
    form = form_of(browser.get(town.instance.origin + "/account", timeout=30).text)
    town.lay_a_backlog(post_id, BACKLOG)

    run = town.instance.run  # it says no when some have not heard all within its time
    acts: dict[str, tuple[Callable[[], object], dict[str, Callable[[], bool]]]] = {
        "session": (
            lambda: submit(browser, town.instance.origin + "/signout", form),
            town.session_is_dead(cookies),
        ),
        "token": (
            lambda: run("token", "revoke", "--office", "decorah", "--name", "one"),
            town.key_is_dead(revoked),
        ),
        "member": (
            lambda: run("member", "suspend", "--email", email),
            town.key_is_dead(suspended),
        ),
    }
    taken, left = {}, []
    for what, (act, dead) in acts.items():
        taken[what] = seconds_until(town, act, dead)
        left.append(town.behind())

    worst = {what: round(max(times.values()), 2) for what, times in taken.items() if times}
    print(f"\nbehind {BACKLOG} facts, then {left} left: dead everywhere within {worst} s")  # noqa: T201
    assert left[0] > 0
    assert taken["session"].keys() == PAGES.keys()
    assert taken["token"].keys() == taken["member"].keys() == DOORS.keys()
    assert max(worst.values()) < SECONDS
