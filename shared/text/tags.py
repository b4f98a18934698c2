"""HTML from elsewhere, read as a row of well-formed events: an allow-list, in time that grows with the length alone.

A browser's parser (html5ever in nh3) takes time with the square of the nesting: 200,000 open divs took
minutes. Here the depth is bounded before anything is built, and every step of the scanner moves on.
"""

import re
from collections.abc import Generator, Iterator
from collections.abc import Set as AbstractSet
from html import unescape

import msgspec

LONGEST = 65_536
"""Characters that are read; several times as many as a post may have words."""
DEEPEST = 60
MOST_ATTRIBUTES = 40

KEPT = frozenset({
    "a", "b", "blockquote", "br", "cite", "code", "dd", "del", "details", "div", "dl", "dt", "em",
    "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "li", "ol", "p",
    "pre", "q", "s", "section", "span", "strong", "summary", "table", "td", "th", "tr", "ul",
})  # fmt: skip
VOID = frozenset({"br", "hr", "img"})
BLOCKS = frozenset({
    "blockquote", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "h1", "h2", "h3", "h4",
    "h5", "h6", "hr", "li", "ol", "p", "pre", "section", "summary", "table", "td", "th", "tr", "ul",
})  # fmt: skip
_ENDS_ITSELF: dict[str, AbstractSet[str]] = {"li": {"ul", "ol"}, "p": BLOCKS - {"p"}, "dt": {"dl"}, "dd": {"dl"}, "tr": {"table"}, "td": {"tr"}, "th": {"tr"}}  # fmt: skip
"""What another of its kind ends, unless one of these stands between."""
_ATTRIBUTES = frozenset({"href", "class", "src", "alt", "start"})
_SILENT = frozenset({
    "script", "style", "template", "noscript", "iframe", "svg", "math", "head", "title", "textarea", "select", "object",
})  # fmt: skip

_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9-]*+)(?P<rest>(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+)>"
)
_OTHER = re.compile(r"<[!?/][^<>]*+>?")
_MANY = re.compile(r"<+(?=<)|<[^<&]*+")
_ATTRIBUTE = re.compile(r"([a-zA-Z][a-zA-Z-]*+)\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++))")
_UNSAFE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


class Text(msgspec.Struct, frozen=True):
    """Words, unescaped."""

    words: str


class Start(msgspec.Struct, frozen=True):
    """An element begins; one that holds nothing ends at once, without an End."""

    name: str
    attributes: dict[str, str] = {}


class End(msgspec.Struct, frozen=True):
    """An element ends; every Start of one that holds something has its End."""

    name: str


Event = Text | Start | End


def read_html(html: str) -> Iterator[Event]:
    """Yield what the HTML holds of elements we keep; what others hold is kept, what scripts hold is not."""
    opened: list[str] = []
    for event in _scan(plain(html[:LONGEST])):
        if isinstance(event, Start):
            yield from _begin(event, opened)
        elif isinstance(event, End):
            if event.name in opened:
                yield from _end_to(opened, event.name)
        else:
            yield event
    while opened:
        yield End(opened.pop())


def plain(text: str) -> str:
    """Return text without what PostgreSQL or XML cannot hold."""
    return _UNSAFE.sub("", text)


def _unescaped(text: str) -> str:
    return plain(unescape(text)) if "&" in text else text


def _begin(event: Start, opened: list[str]) -> Iterator[Event]:
    name = event.name
    if name in BLOCKS and "p" in opened:
        yield from _end_unless(opened, "p", _ENDS_ITSELF["p"])
    if name in _ENDS_ITSELF and name in opened:
        yield from _end_unless(opened, name, _ENDS_ITSELF[name])
    if name in VOID:
        yield event
    elif len(opened) < DEEPEST:
        opened.append(name)
        yield event


def _end_unless(opened: list[str], name: str, between: AbstractSet[str]) -> Iterator[Event]:
    for above in reversed(opened):
        if above == name:
            yield from _end_to(opened, name)
            return
        if above in between:
            return


def _end_to(opened: list[str], name: str) -> Iterator[Event]:
    while True:
        last = opened.pop()
        yield End(last)
        if last == name:
            return


def _scan(html: str) -> Iterator[Event]:
    at, end = 0, len(html)
    while at < end:
        begins = html.find("<", at)
        if begins != at:
            begins = end if begins < 0 else begins
            yield Text(_unescaped(html[at:begins]))
            at = begins
            continue
        tag = _TAG.match(html, at)
        if tag is None:
            at = yield from _odd(html, at)
            continue
        at, name = tag.end(), tag["name"].lower()
        if name in _SILENT:
            at = at if tag["end"] else _end_of(html, at, name)
        elif name in KEPT:
            yield End(name) if tag["end"] else Start(name, _attributes(tag["rest"]))


def _odd(html: str, at: int) -> Generator[Event, None, int]:
    """Pass a comment or declaration; a `<` that begins nothing is text."""
    if html.startswith("<!--", at):
        end = html.find("-->", at)
        return len(html) if end < 0 else end + 3
    other = _OTHER.match(html, at)
    if other is not None:
        return other.end()
    many = _MANY.match(html, at)
    end = many.end() if many else at + 1
    yield Text(html[at:end])
    return end


def _end_of(html: str, at: int, name: str) -> int:
    """Return where an element's end tag begins; without one, nothing more is read."""
    found = re.compile(rf"</{name}(?=[\s/>])", re.I).search(html, at)
    return found.start() if found else len(html)


def _attributes(rest: str) -> dict[str, str]:
    if "=" not in rest:
        return {}
    found: dict[str, str] = {}
    for number, one in enumerate(_ATTRIBUTE.finditer(rest)):
        if number == MOST_ATTRIBUTES:
            break
        name = one[1].lower()
        if name in _ATTRIBUTES and name not in found:
            found[name] = _unescaped(one[2] or one[3] or one[4] or "")
    return found
