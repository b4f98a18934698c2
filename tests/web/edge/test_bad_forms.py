"""Whatever a form is sent that does not fit is refused in words, the form keeps them, and no row changes.

The forms are found as a browser finds them, on every page there is; a form nobody can reach fails.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import unescape
from itertools import product
from typing import Any
from urllib.parse import urlencode
from xml.etree.ElementTree import Element

import psycopg
import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.test import Client, TestResponse

from deploy.house import SERVICES
from services.identity.sign_in import actions as sign_in
from shared.testing.pages import Page, PageClient, filled
from tests.house import House
from tests.web.edge.cast import NOBODY, PARAMETER, Cast, digest_of
from tests.web.edge.neighbour import NAMED, THERE, move_in
from tests.web.edge.oddities import BODIES, FAR, PATH_PIECES

WORDS = {
    "host": "m.example",
    "server": "m.example",
    "actor": NAMED,
    "url": THERE,
    "email": "somebody@test.example",
    "outcome.baseline": "12",
    "outcome.baseline_on": "2025-03-12",
    "outcome.result": "9",
    "outcome.result_on": "2026-03-12",
    "outcome.population": "40",
}
"""What a person would type where not any words will do."""

BEFORE_ANYBODY = {"/begin/<secret>"}
"""Forms of an empty instance; `tests/web/identity/test_first_run_pages.py` has what does not fit there."""

QUERIED = ("after", "limit", "q", "state", "kind", "size", "channel", "item", "next", "x")
HEADED = ("/", "/channels/<slug>", "/signin", "/rules", "/knowledge")
"""A page of each service: what a header may break, it breaks in what all pages share."""
HEADERS = [
    ("Accept-Language", "x" * 8_000),
    ("Accept-Language", "\xff, de;q=NaN, *;q=1e999"),
    ("Cookie", "mayors_8000=x; language=%00; =; \xff=\xff"),
    ("Accept", "application/activity+json;q=NaN"),
    ("If-None-Match", "x" * 8_000),
    ("Range", "bytes=9-1"),
]


class Form:
    """A form as it stood on a page, and what a person would fill in."""

    def __init__(self, rule: str, page: Page, element: Element) -> None:
        self.rule, self.page, self.element = rule, page, element
        self.action = element.get("action", "")
        self.fields = [e for e in element.iter() if e.get("name") and e.tag != "button"]
        self.values = {name: value or self._good(name) for name, value in filled(element).items()}
        for field in self.fields:
            self.values.setdefault(field.get("name", ""), field.get("value", ""))
        pressed = next((e for e in element.iter("button") if e.get("name")), None)
        if pressed is not None:
            self.values.setdefault(pressed.get("name", ""), pressed.get("value", ""))

    def _good(self, name: str) -> str:
        field = next(field for field in self.fields if field.get("name") == name)
        if field.tag == "select":
            return next(o.get("value", "") for o in field.iter("option") if o.get("value"))
        if field.get("type") == "radio":
            return next(
                r.get("value", "") for r in self.fields if r.get("name") == name and r.get("value")
            )
        return WORDS.get(name, f"Words of {name}")

    @property
    def typed(self) -> dict[str, str]:
        """The words a person typed, by field."""
        return {
            name: self.values[name]
            for field in self.fields
            if (name := field.get("name", ""))
            and (field.tag == "textarea" or field.get("maxlength"))
        }

    def odd(self) -> Iterator[tuple[str, str]]:
        """Yield what no field may hold: field and value."""
        for name in {field.get("name", ""): None for field in self.fields}:
            field = next(field for field in self.fields if field.get("name") == name)
            yield name, "x" * FAR
            yield name, "a\x00b"
            if limit := int(field.get("maxlength", 0)):
                yield name, "x" * (limit + 1)
                yield name, "a\x01b"
            if field.tag == "select" or field.get("type") in {"radio", "checkbox", "date"}:
                yield name, "no such choice"
            if field.get("required") is not None:
                yield name, " \n "


@pytest.fixture
def cast(house: House) -> Cast:
    house.settings = replace(house.settings, smtp_url="smtp://127.0.0.1:9")
    cast = Cast(house)
    move_in(house)
    return cast


@pytest.fixture
def browser(cast: Cast) -> PageClient:
    """The browser of a moderator who is signed in elsewhere too."""
    cast.house.sign_in(cast.house.client(), cast.owner)
    return cast.house.sign_in(cast.house.client(), cast.owner)


@pytest.fixture
def forms(cast: Cast, browser: PageClient) -> list[Form]:
    return list(_forms(cast, browser))


def _forms(cast: Cast, browser: PageClient) -> Iterator[Form]:
    """Yield each form that posts, once, from the pages a moderator and a visitor can open."""
    seen: set[str] = set()
    for path in _pages(cast):
        for who in (browser, cast.house.client()):
            shown = Client.open(who, path)
            if 'method="post"' not in shown.text:
                continue
            for element in (page := Page(shown.text, path=path)).all("form"):
                rule = _rule(cast.house, "POST", element.get("action", ""))
                if element.get("method") == "post" and rule not in seen:
                    seen.add(rule)
                    yield Form(rule, page, element)
    yield _list_elsewhere(browser)


def _list_elsewhere(browser: PageClient) -> Form:
    """Return the form on the page of another instance's starter list, which only an answer to a form shows."""
    browser.get("/network/list")
    answer = browser.submit("/network/list", url=THERE)
    page = Page(answer.text, path="/network/list")
    return Form("/network/join", page, page.form("/network/join"))


def _pages(cast: Cast) -> Iterator[str]:
    known = {
        "slug": ["housing"],
        "thread_id": [cast.post],
        "post_id": [cast.post],
        "case_id": [cast.case],
        "kind": ["post", "posts"],
        "id_": [cast.post],
        "name": ["housing"],
        "item_id": [cast.theirs, cast.hidden],
        "secret": [_link(cast).rpartition("/")[2]],
        "handle": ["springvale"],
    }
    yield f"/moderation/report?item=post:{cast.theirs}"
    for rule in _rules(cast.house, "GET"):
        names = [name for _, name in PARAMETER.findall(rule)]
        for values in product(*(known.get(name, ["nothing_here"]) for name in names)):
            given = dict(zip(names, values, strict=True))
            yield PARAMETER.sub(lambda found, given=given: given[found[2]], rule)  # type: ignore[misc]


def _link(cast: Cast) -> str:
    with cast.house.databases["identity"].connection() as db:
        return sign_in.open_link(db, email=cast.owner.email, office_id=cast.owner.office_id).path


def _rules(house: House, method: str, *, room: str = "") -> list[str]:
    """Return the addresses of all pages that answer this method, or of those in one kind of room."""
    names = {
        getattr(module, room).name for service in SERVICES for module in service.rooms(room) if room
    }
    return sorted(
        {
            rule.rule
            for app in house.apps.values()
            for rule in app.url_map.iter_rules()
            if method in (rule.methods or ())
            and not rule.rule.startswith("/api/")
            and (not room or rule.endpoint.partition(".")[0] in names)
        }
    )


def _rule(house: House, method: str, path: str) -> str:
    for app in house.apps.values():
        try:
            rule, _ = app.url_map.bind("localhost").match(
                path.partition("?")[0], method, return_rule=True
            )
        except HTTPException:
            continue
        return str(rule.rule)
    return ""


def send(browser: Client, form: Form, values: dict[str, Any]) -> TestResponse:
    """Send a form without looking whether the page it came from is still the last one."""
    return Client.open(browser, form.action, method="POST", data=values)


def test_a_form_that_does_not_fit_changes_nothing_and_keeps_the_words(
    cast: Cast, browser: PageClient, forms: list[Form], admin_url: str
) -> None:
    declared = set(_rules(cast.house, "POST", room="pages")) - BEFORE_ANYBODY
    assert declared == {form.rule for form in forms}
    wrong, before = [], digest_of(admin_url)
    for form in forms:
        for name, value in form.odd():
            answer = browser.open(form.action, method="POST", data=form.values | {name: value})
            if not 400 <= answer.status_code < 500:
                wrong.append(f"{form.rule} {name}={value[:20]!r} → {answer.status_code}")
            elif name in form.typed:
                kept = {n: words for n, words in form.typed.items() if n != name}
                shown = unescape(answer.text)
                wrong += [
                    f"{form.rule} {name}={value[:20]!r} lost {n}"
                    for n, words in kept.items()
                    if words not in shown
                ]
    assert wrong == [], "\n".join(wrong)
    assert digest_of(admin_url) == before


def test_what_is_no_form_of_ours_changes_nothing(
    cast: Cast, browser: PageClient, forms: list[Form], admin_url: str
) -> None:
    wrong, before = [], digest_of(admin_url)
    for form in forms:
        good = urlencode(form.values)
        plain = "application/x-www-form-urlencoded"
        for what, media_type, body in (
            ("nothing", plain, b""),
            ("no UTF-8", plain, f"{good}&x=%FF".encode()),
            ("half a character", plain, f"{good}&x=%ED%A0%80".encode()),
            ("60,000 fields", plain, good.encode() + b"&a=" * 60_000),
            ("100,000 fields", plain, good.encode() + b"&a=" * 100_000),
            ("JSON", "application/json", b"{}"),
            ("other text", "text/plain", good.encode()),
            ("1,000 parts", "multipart/form-data; boundary=b", _parts(form.values, 1_000)),
            ("no boundary", "multipart/form-data", _parts(form.values, 1)),
        ):
            answer = Client.open(
                browser, form.action, method="POST", data=body, content_type=media_type
            )
            if not 400 <= answer.status_code < 500 or "<h1" not in answer.text:
                wrong.append(f"{form.rule} as {what} → {answer.status_code}")

    assert wrong == [], "\n".join(wrong)
    assert digest_of(admin_url) == before


def test_what_no_server_of_ours_sends_changes_nothing(cast: Cast, admin_url: str) -> None:
    wrong, before = [], digest_of(admin_url)
    for rule in _rules(cast.house, "POST", room="routes"):
        path = _address(rule, {"kind": "channels", "id_": str(NOBODY)})
        for body, media_type in product(BODIES, ("application/activity+json", "text/plain", "")):
            answer = Client(cast.house.wsgi).post(path, data=body, content_type=media_type)
            if not 400 <= answer.status_code < 500:
                wrong.append(f"{path} {body[:20]!r} {media_type} → {answer.status_code}")

    assert wrong == [], "\n".join(wrong)
    assert digest_of(admin_url) == before


def _parts(values: dict[str, str], times: int) -> bytes:
    part = '--b\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    sent = [part.format(name, value) for name, value in [*values.items(), *[("a", "b")] * times]]
    return "".join([*sent, "--b--\r\n"]).encode()


def test_no_page_fails_however_it_is_asked(cast: Cast, browser: PageClient, admin_url: str) -> None:
    wrong, before = [], digest_of(admin_url)
    known = {"slug": "housing", "thread_id": cast.post, "post_id": cast.post, "kind": "post"}
    known |= {"case_id": cast.case, "item_id": cast.theirs}
    for rule in _rules(cast.house, "GET"):
        asked = [(path, {}) for path in _odd_addresses(rule, known)]
        if rule in HEADED:
            asked += [(_address(rule, known), {name: odd}) for name, odd in HEADERS]
        for path, headers in asked:
            answer = Client.open(browser, path, method="GET", headers=headers)
            if answer.status_code >= 500:
                wrong.append(f"{path[:90]} {headers} → {answer.status_code}")

    assert wrong == [], "\n".join(wrong)
    assert digest_of(admin_url) == before


def _address(rule: str, known: Mapping[str, str]) -> str:
    return PARAMETER.sub(lambda found: known.get(found[2], "nothing_here"), rule)


def _odd_addresses(rule: str, known: Mapping[str, str]) -> Iterator[str]:
    for _, name in PARAMETER.findall(rule):
        for odd in (*PATH_PIECES, str(NOBODY)):
            yield _address(rule, {**known, name: odd})
    for name in QUERIED:
        for odd in ("%00", "%FF"):
            yield f"{_address(rule, known)}?{name}={odd}"
    yield f"{_address(rule, known)}?limit={'9' * 400}"


def test_a_link_that_is_used_old_or_unknown_signs_nobody_in(cast: Cast, admin_url: str) -> None:
    used, old = _link(cast), _link(cast)
    browser = cast.house.client()
    browser.get(used)
    assert browser.submit(used, follow_redirects=False).status_code == 303
    with psycopg.connect(admin_url) as admin:
        admin.execute("UPDATE identity.links SET until = now() WHERE spent_at IS NULL")
    fresh = cast.house.client()
    fresh.get("/signin")
    token = filled(fresh.page.form("/signin"))["csrf_token"]
    before = digest_of(admin_url)

    for path, status in ((used, 410), (old, 410), (f"/signin/{'x' * 43}", 404)):
        looked = fresh.get(path)
        spent = fresh.post(path, data={"csrf_token": token})
        assert (looked.status_code, spent.status_code) == (status, status), path
        assert "works" in spent.text or "known" in spent.text
    assert fresh.get("/account").status_code == 303
    assert digest_of(admin_url) == before


def test_a_form_that_fits_is_taken(cast: Cast, forms: list[Form]) -> None:
    """Shows that the cases above are refused for what is odd in them, and for nothing else."""
    wrong = []
    for form in sorted(forms, key=_what_ends_things_last):
        browser = cast.house.sign_in(cast.house.client(), cast.owner)
        fresh = _shown_again(browser, form)
        answer = send(browser, fresh, fresh.values)
        if answer.status_code not in {200, 303}:
            wrong.append(f"{form.rule} → {answer.status_code} {Page(answer.text).text[:200]}")
        cast.house.drain()

    assert wrong == [], "\n".join(wrong)


def _shown_again(browser: PageClient, form: Form) -> Form:
    if form.rule == "/network/join":
        return _list_elsewhere(browser)
    browser.get(form.page.path)
    return Form(form.rule, browser.page, browser.page.form(form.action))


def _what_ends_things_last(form: Form) -> int:
    endings = ("hide", "withdraw", "revoke", "end", "signout")
    return next((rank for rank, word in enumerate(endings, 1) if word in form.rule), 0)
