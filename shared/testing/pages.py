"""A browser for tests that inspects every page it is shown: nobody has to remember to check one.

`client.get("/")` fails when the page is not valid, not labelled or not protected; `client.submit(action,
title="…")` fills the form of the last page, with its token, and sends it as a browser would.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
from html5lib.constants import E as PARSE_ERRORS
from werkzeug.test import Client, TestResponse

_NO_LABEL = {"hidden", "submit", "button", "image", "reset"}
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


class PageFault(AssertionError):
    """A page that no reader should be shown."""


def words_of(element: Element) -> str:
    """Return the words in an element as a reader sees them: one space between them."""
    return " ".join("".join(element.itertext()).split())


class Page:
    """A parsed page or fragment."""

    def __init__(self, html: str, *, path: str = "") -> None:
        self.html = html
        self.path = path
        self.is_whole = "<html" in html[:200].lower()
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        if self.is_whole:
            self.root: Element = parser.parse(html)
        else:
            self.root = parser.parseFragment(html)
        self.parse_errors = parser.errors

    @property
    def h1(self) -> str:
        """The words of the main heading."""
        return words_of(self.find("h1"))

    @property
    def text(self) -> str:
        """Everything that is written in the page's main part."""
        mains = self.all("main")
        return words_of(mains[0] if mains else self.root)

    def all(self, selector: str) -> list[Element]:
        """Return the elements a small selector names: `tag`, `#id`, `.class`, `tag.class`, `tag[name=value]`."""
        return [element for element in self.root.iter() if _matches(element, selector)]

    def find(self, selector: str, *, text: str = "") -> Element:
        """Return the first such element that holds `text`, or fail with what stood there instead."""
        found = self.all(selector)
        for element in found:
            if text in words_of(element):
                return element
        there = [words_of(element)[:60] for element in found][:5]
        raise PageFault(f"{self.path}: no {selector} with {text!r}; there is {there}")

    def link(self, text: str) -> str:
        """Return where the link with this text leads."""
        return self.find("a", text=text).get("href", "")

    def form(self, action: str) -> Element:
        """Return the form with this id (`#id`), action, or beginning of an action."""
        forms = self.all("form")
        if action.startswith("#"):
            named = [form for form in forms if form.get("id") == action[1:]]
        else:
            named = [form for form in forms if form.get("action") == action] or [
                form for form in forms if form.get("action", "").startswith(action)
            ]
        if named:
            return named[0]
        there = [form.get("action") for form in forms]
        raise PageFault(f"{self.path}: no form {action!r}; there is {there}")


def _matches(element: Element, selector: str) -> bool:
    parts = re.fullmatch(
        r"(\w*)(?:#([\w-]+))?(?:\.([\w-]+))?(?:\[([\w-]+)(?:=([^\]]*))?\])?", selector
    )
    if parts is None:
        raise ValueError(f"{selector!r} is more than this selector language knows")
    tag, id_, class_, attribute, value = parts.groups()
    return (
        isinstance(element.tag, str)
        and (not tag or element.tag == tag)
        and (not id_ or element.get("id") == id_)
        and (not class_ or class_ in element.get("class", "").split())
        and (not attribute or element.get(attribute) is not None)
        and (value is None or element.get(attribute) == value.strip("\"'"))
    )


def faults(page: Page) -> Iterator[str]:
    """Yield what is wrong with a page, one line each: what and where."""
    lines = page.html.splitlines()
    for (line, _column), code, values in page.parse_errors:
        near = lines[line - 1].strip()[:80] if 0 < line <= len(lines) else ""
        yield f"{PARSE_ERRORS.get(code, code) % (values or {})} — line {line}: {near}"
    if page.is_whole:
        yield from _whole_faults(page)
    yield from _id_faults(page)
    yield from _field_faults(page)
    yield from _form_faults(page)
    yield from _element_faults(page)


def _whole_faults(page: Page) -> Iterator[str]:
    html = page.all("html")[0]
    if not html.get("lang"):
        yield "html has no lang"
    if len(page.all("main")) != 1:
        yield f"{len(page.all('main'))} main elements; there must be one"
    mains = [words_of(heading) for heading in page.all("h1")]
    titles = [words_of(title) for title in page.all("title")]
    if len(mains) != 1:
        yield f"{len(mains)} h1 elements ({mains}); there must be one"
    elif not mains[0]:
        yield "h1 is empty"
    elif not titles or not titles[0].startswith(mains[0]):
        yield f"title {titles[:1]} does not begin with the h1 {mains[0]!r}"
    level = 0
    for heading in (e for e in page.root.iter() if e.tag in _HEADINGS):
        depth = int(heading.tag[1])
        if depth > level + 1:
            yield f"{heading.tag} {words_of(heading)[:40]!r} follows h{level}: a level is left out"
        level = depth


def _id_faults(page: Page) -> Iterator[str]:
    ids = Counter(e.get("id") for e in page.root.iter() if e.get("id") is not None)
    for name, times in ids.items():
        if times > 1:
            yield f"id {name!r} stands {times} times"
        if not name or re.search(r"\s", name):
            yield f"id {name!r} is empty or holds a space"
    for element in page.root.iter():
        for attribute in ("aria-describedby", "aria-labelledby", "for"):
            for name in element.get(attribute, "").split():
                if name not in ids and page.is_whole:
                    yield f"{element.tag} {attribute} names {name!r}, which is nowhere"


def _field_faults(page: Page) -> Iterator[str]:
    labels = {label.get("for") for label in page.all("label") if words_of(label)}
    wrapped = {
        id(field) for label in page.all("label") if words_of(label) for field in label.iter()
    }
    for tag in ("input", "textarea", "select"):
        for field in page.all(tag):
            if field.get("type") in _NO_LABEL:
                continue
            named = field.get("aria-label") or field.get("aria-labelledby")
            if field.get("id") not in labels and id(field) not in wrapped and not named:
                yield f"{tag} {field.get('name')!r} has no label"


def _form_faults(page: Page) -> Iterator[str]:
    for form in page.all("form"):
        action, method = form.get("action"), (form.get("method") or "").lower()
        if not action or method not in {"get", "post"}:
            yield f"form with action {action!r} and method {method!r}: both must be said"
        fields = {field.get("name") for field in form.iter("input")}
        if method == "post" and "csrf_token" not in fields:
            yield f"form {action!r} has no csrf_token"
        if method == "get" and "csrf_token" in fields:
            yield f"form {action!r} shows its csrf_token in the address"


def _element_faults(page: Page) -> Iterator[str]:
    for element in page.root.iter():
        if not isinstance(element.tag, str):
            continue
        name = words_of(element) or element.get("aria-label") or _alternative(element)
        if element.tag == "img" and element.get("alt") is None:
            yield f"img {element.get('src')!r} has no alt"
        if element.tag == "a" and element.get("href") in {None, "", "#"}:
            yield f"link {words_of(element)[:40]!r} leads nowhere"
        if element.tag in {"a", "button", *_HEADINGS} and not name:
            yield f"{element.tag} {element.get('href', '')!r} has no words"
        if element.tag == "style" or element.get("style") is not None:
            yield f"{element.tag} carries style of its own"
        is_data = element.get("type") == "application/ld+json"
        if element.tag == "script" and not element.get("src") and not is_data:
            yield "script stands in the page"
        for attribute in element.attrib:
            if attribute.startswith("on") or str(element.get(attribute)).startswith("javascript:"):
                yield f"{element.tag} carries a script in {attribute}"


def _alternative(element: Element) -> str:
    return " ".join(image.get("alt", "") for image in element.iter("img")).strip()


class PageClient(Client):
    """A test client that keeps the last page and refuses faulty ones."""

    def __init__(self, application: Any, *, is_checking: bool = True) -> None:
        super().__init__(application)
        self.is_checking = is_checking
        self.page = Page("")

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request; an HTML answer becomes `page`, after it was checked."""
        response = super().open(*args, **kwargs)
        is_redirect = 300 <= response.status_code < 400
        if response.mimetype == "text/html" and response.data and not is_redirect:
            path = response.request.path
            self.page = Page(response.get_data(as_text=True), path=path)
            wrong = list(faults(self.page)) if self.is_checking else []
            if wrong:
                raise PageFault(f"{path}: " + " · ".join(wrong))
        return response

    def submit(
        self, action: str, *, follow_redirects: bool = True, button: str = "", **fields: Any
    ) -> TestResponse:
        """Fill and send the form of the last page that has this action (or `#id`); unknown fields fail.

        A field whose name holds a dot is given with `__` for the dot: `outcome__unit="homes"`.
        """
        form = self.page.form(action)
        sent = filled(form)
        known = {e.get("name") for e in form.iter() if e.get("name")}
        for name, value in fields.items():
            field = name if name in known else name.replace("__", ".")
            if field not in known:
                raise PageFault(f"{self.page.path}: form {action!r} has no field {field!r}")
            sent[field] = "" if value is None else str(value)
        target = urljoin(self.page.path, form.get("action", ""))
        if form.get("method", "get").lower() == "get":
            return self.get(f"{target}?{urlencode(sent)}", follow_redirects=follow_redirects)
        if button:
            sent["action"] = button
        return self.post(
            urlsplit(target).path,
            query_string=urlsplit(target).query,
            data=sent,
            follow_redirects=follow_redirects,
        )


def filled(form: Element) -> dict[str, str]:
    """Return what a browser would send of a form nobody touched."""
    found: dict[str, str] = {}
    for field in form.iter():
        name = field.get("name", "")
        if not name or field.get("disabled") is not None:
            continue
        kind = field.get("type", "text")
        is_choice = kind in {"radio", "checkbox"}
        if field.tag == "input" and kind not in {"submit", "button"}:
            if not is_choice or field.get("checked") is not None:
                found[name] = field.get("value", "on" if is_choice else "")
        elif field.tag == "textarea":
            found[name] = "".join(field.itertext()).removeprefix("\n")
        elif field.tag == "select":
            options = list(field.iter("option"))
            chosen = [o for o in options if o.get("selected") is not None] or options[:1]
            found[name] = chosen[0].get("value", words_of(chosen[0])) if chosen else ""
    return found
