"""Markdown as plain words, for excerpts, search and places that show no formatting."""

import re

from markdown_it import MarkdownIt

_parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable("table")
_parser.normalizeLink = lambda url: url  # type: ignore[method-assign]  # where links lead is not among the words
_ENDED = (".", ":", "!", "?", "…")
_SPACE = re.compile(r"\s+")
_ITEM_END = "\0"
"""Stands where a list item ends; no text that is accepted holds it."""
_BETWEEN_ITEMS = re.compile(r"(?<=[\w)])\s*\0[\s\0]*(?=[^\s\0])")


def words(body: str) -> str:
    """Return the words of a Markdown text on one line, without its marks."""
    found: list[str] = []
    for token in _parser.parse(body):
        for child in token.children or ():
            if child.type in {"text", "code_inline", "image"}:
                found.append(child.content)
            elif child.type in {"softbreak", "hardbreak"}:
                found.append(" ")
        if token.type in {"fence", "code_block"}:
            found.append(token.content)
        if token.type == "heading_close" and not "".join(found).rstrip().endswith(_ENDED):
            found[-1] = ":"
        if token.type == "list_item_close":
            found.append(_ITEM_END)
        if token.type.endswith("_close") or token.type == "inline":
            found.append(" ")
    text = _BETWEEN_ITEMS.sub("; ", "".join(found)).replace(_ITEM_END, " ")
    return _SPACE.sub(" ", text).strip()


def excerpt(body: str, limit: int = 200) -> str:
    """Return the beginning of the words, cut between two of them, at most `limit` characters."""
    return beginning(words(body), limit)


def beginning(text: str, limit: int = 200) -> str:
    """Return the beginning of words on one line, cut between two of them, at most `limit` characters."""
    if len(text) <= limit:
        return text
    cut = text.rfind(" ", 0, limit)
    return text[: cut if cut > limit // 2 else limit - 1].rstrip(" ,.;:-") + "…"
