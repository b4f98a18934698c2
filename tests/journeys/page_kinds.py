"""Which page stands for each kind: one example per address the house answers with a page, and every state between."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

from playwright.sync_api import Page

from services.identity.first_run.domain import secret_of
from shared.web import paging
from tests.house import House
from tests.journeys.town import Town

Reader = Literal["visitor", "mayor", "moderator"]

NOT_PAGES = ("/api/", "/ap/", "/inbox", "/nodeinfo", "/.well-known/", "/static/")
NOT_PAGES_EITHER = {
    "/channels/<slug>/<uuid:thread_id>/news",
    "/healthz",
    "/readyz",
    "/metrics",
    "/robots.txt",
    "/favicon.ico",
}
FILES = (".atom", ".xml", ".json", ".csv", ".ics")

EXAMPLES: dict[str, str] = {
    "/": "/",
    "/about": "/about",
    "/about/accessibility": "/about/accessibility",
    "/about/privacy": "/about/privacy",
    "/account": "/account",
    "/begin/<secret>": "{begin}",
    "/channels": "/channels",
    "/channels/<slug>": "/channels/housing",
    "/channels/<slug>/<uuid:thread_id>": "{thread}",
    "/channels/<slug>/<uuid:thread_id>/public": "{thread}/public",
    "/channels/<slug>/new": "/channels/housing/new",
    "/channels/<slug>/public": "/channels/housing/public",
    "/channels/cases/<uuid:case_id>/thread": "/channels/cases/{case id}/thread",
    "/channels/posts/<uuid:post_id>/reply": "{reply}/reply",
    "/channels/posts/<uuid:post_id>/edit": "{post}/edit",
    "/channels/posts/<uuid:post_id>/withdraw": "{post}/withdraw",
    "/channels/posts/<uuid:post_id>/history": "{post}/history",
    "/cities": "/cities",
    "/cities/<slug>": "/cities/{city}",
    "/follow/<kind>/<uuid:id_>": "/follow/posts/{post id}",
    "/follow/<name>": "/follow/housing",
    "/knowledge": "/knowledge",
    "/knowledge/cases/new": "/knowledge/cases/new",
    "/knowledge/cases/<uuid:case_id>": "{case}",
    "/knowledge/cases/<uuid:case_id>/edit": "{case}/edit",
    "/knowledge/cases/<uuid:case_id>/withdraw": "{case}/withdraw",
    "/log": "/log",
    "/moderation": "/moderation",
    "/moderation/held": "/moderation/held",
    "/moderation/hosts": "/moderation/hosts",
    "/moderation/items/<kind>/<uuid:item_id>": "{reported}",
    "/moderation/report": "{report}",
    "/moderation/report/thanks": "/moderation/report/thanks",
    "/network": "/network",
    "/network/list": "/network/list",
    "/offices/<handle>": "/offices/faraway",
    "/rules": "/rules",
    "/search": "/search?q=house",
    "/signin": "/signin",
    "/signin/<secret>": "{link}",
    "/signin/sent": "/signin/sent",
    "/topics": "/topics",
    "/topics/<topic>": "/topics/housing",
}
"""An address to an example of it; names in braces are paths of the town."""

STATES: tuple[tuple[Reader, str, str], ...] = (
    ("mayor", "front of a member", "/"),
    ("mayor", "thread of a member", "{thread}"),
    ("mayor", "channel of a member", "/channels/housing"),
    ("mayor", "signed in already", "/signin"),
    ("visitor", "channel without a post", "/channels/quiet"),
    ("visitor", "channel at its end", "/channels/housing?after={end}"),
    ("visitor", "case of few", "{case of few}"),
    ("visitor", "search for nothing", "/search?q=zzzz&size=under_2500"),
    ("visitor", "search refused", "/search?q=a&size=huge"),
    ("visitor", "cities of a state without any", "/cities?state=WY"),
    ("visitor", "log of one thing", "/log?item=post:00000000-0000-7000-8000-000000000000"),
    ("visitor", "list that cannot go on", "/channels/housing?after=x"),
    ("visitor", "404", "/nothing/here"),
    ("visitor", "410", "{withdrawn}"),
    ("visitor", "hidden from a visitor", "{hidden}"),
    ("mayor", "hidden, seen by its office", "{hidden}"),
    ("moderator", "channels of a moderator", "/channels"),
    ("moderator", "403", "{post}/edit"),
    ("moderator", "an item that was decided", "{decided}"),
    ("visitor", "link that is dead", "/signin/" + "x" * 43),
)

FORMS: tuple[tuple[Reader, str, str], ...] = (
    ("mayor", "/channels/housing/new", "form[action$='/new']"),
    ("mayor", "{thread}", "#write form"),
    ("mayor", "{reply}/reply", "#answering form"),
    ("mayor", "/knowledge/cases/new", "form[action$='/new']"),
    ("visitor", "{report}", "form[action='/moderation/report']"),
    ("moderator", "/network", "form[action='/network/follows']"),
    ("moderator", "/network/list", "form[action='/network/list']"),
    ("moderator", "{reported}", "form[action$='/hide']"),
)
"""Forms that are sent empty, and shown again with what is wrong."""


@dataclass(frozen=True)
class Kind:
    """One page to look at: who reads it, what it is called, and how a browser gets there."""

    reader: Reader
    name: str
    go: Callable[[Page], None]


def addresses(house: House) -> dict[str, str]:
    """Return every address that answers with a page, with the policy of its door."""
    found = {}
    for app in house.apps.values():
        for rule in app.url_map.iter_rules():
            is_machine = rule.rule.startswith(NOT_PAGES) or rule.rule in NOT_PAGES_EITHER
            if "GET" in (rule.methods or ()) and not is_machine and not rule.rule.endswith(FILES):
                found[rule.rule] = app.view_functions[rule.endpoint].policy.name
    return found


def kinds(town: Town) -> Iterator[Kind]:
    """Yield every kind of page: each address, each state, each form after a refusal."""
    names = _names(town)
    readers: dict[str, Reader] = {"anybody": "visitor", "moderators": "moderator"}
    for rule, policy in addresses(town.house).items():
        if rule in EXAMPLES:
            yield Kind(readers.get(policy, "mayor"), rule, _goes(town, EXAMPLES[rule], names))
    for reader, name, path in STATES:
        yield Kind(reader, name, _goes(town, path, names))
    for reader, path, form in FORMS:
        yield Kind(reader, f"refused {path}", _sends_empty(_goes(town, path, names), form))


def _names(town: Town) -> dict[str, str]:
    with town.house.databases["identity"].connection() as db:
        row = db.execute("SELECT slug FROM cities WHERE state = 'CA'").fetchone()
    return town.paths | {
        "post id": town.paths["post"].rpartition("/")[2],
        "case id": town.paths["case"].rpartition("/")[2],
        "city": row["slug"] if row else "",
        "begin": f"/begin/{secret_of(town.house.settings.secret_key)}",
        "link": town.sign_in_path(town.mayor),
        "end": paging.encode(datetime(2020, 1, 1, tzinfo=UTC), UUID(int=0)),
    }


def _goes(town: Town, path: str, names: dict[str, str]) -> Callable[[Page], None]:
    return lambda page: _visit(page, town.origin + path.format(**names))


def _visit(page: Page, address: str) -> None:
    page.goto(address)


def _sends_empty(go: Callable[[Page], None], form: str) -> Callable[[Page], None]:
    def send(page: Page) -> None:
        go(page)
        with page.expect_response(lambda response: response.request.method == "POST") as answered:
            page.eval_on_selector(form, "form => { form.noValidate = true; form.submit(); }")
        assert answered.value.status == 422
        page.wait_for_load_state()

    return send
