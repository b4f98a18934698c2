"""Markdown becomes HTML that cannot do anything: CommonMark without raw HTML, then an allow-list."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from shared.core.errors import Refused

LONGEST = 50_000
DEEPEST = 20

TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p",
    "pre", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES: dict[str, set[str]] = {"a": {"href"}, "ol": {"start"}, "*": set()}
SCHEMES = {"http", "https", "mailto"}
LINK_REL = "nofollow ugc noopener"
SMALLEST_HEADING = 6
HEADINGS_SHIFTED = 2

_parser = MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST}).enable("table")


@lru_cache(maxsize=4096)
def render(body: str) -> str:
    """Return Markdown as sanitised HTML; headings begin at h3, images become links to them."""
    if len(body) > LONGEST:
        raise Refused("This text is too long to be shown.")
    tokens = _parser.parse(body)
    _lower_headings(tokens)
    for token in tokens:
        if token.children:
            token.children = _images_as_links(token.children)
    html = str(_parser.renderer.render(tokens, _parser.options, {}))
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=LINK_REL)


def _lower_headings(tokens: Iterable[Token]) -> None:
    """Put headings below those of our pages; none skips a level, and equals stay equal (WCAG 2.2, 1.3.1)."""
    above: list[int] = []
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
            above = [*(each for each in above if each < level), level]
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(len(above) + HEADINGS_SHIFTED, SMALLEST_HEADING)}"


def _images_as_links(tokens: list[Token]) -> list[Token]:
    """Replace each image by a link with its alternative text: nobody's reader fetches from elsewhere."""
    result: list[Token] = []
    for token in tokens:
        if token.type == "image":
            result += _link(str(token.attrs.get("src", "")), token.content or "Image")
        else:
            result.append(token)
    return result


def _link(href: str, text: str) -> list[Token]:
    attributes: dict[str, Any] = {"href": href}
    return [
        Token("link_open", "a", 1, attrs=attributes),
        Token("text", "", 0, content=text),
        Token("link_close", "a", -1),
    ]
