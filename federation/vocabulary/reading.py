"""Narrow views of JSON from elsewhere: one value or a list of them, an id or an object, and nothing else.

Others write a single value where a list may stand, and an object where its id may stand. What cannot be
read is absent; nothing here follows a link or knows a remote `@context` (O13).
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from shared.core.errors import Refusal
from shared.core.hosts import canonical_url

Document = Mapping[str, Any]

PUBLIC = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})
LONGEST_ID = 2_000
MOST_READ = 200
"""Of any list; nobody of good will addresses more."""

_PARTS = re.compile(r"(https?://[^/?#]{1,300})([/?#].*)?", re.I)
_PLAIN_REST = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_DIRECTIONS = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\u061c\u180e]")
_SPACES = re.compile(r"\s+")


def listed(value: Any) -> list[Any]:
    """Return what may be one or many as a list, at most MOST_READ long."""
    if value is None:
        return []
    return value[:MOST_READ] if isinstance(value, list) else [value]


def one(value: Any) -> Any:
    """Return the only member of a list of one, or the value itself (GoToSocial and JSON-LD unwrap lists)."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def id_of(value: Any) -> str | None:
    """Return an id in its one spelling, from the id itself or the object that has it."""
    value = one(value)
    if isinstance(value, dict):
        value = value.get("id")
    return canonical_id(value) if isinstance(value, str) else None


def ids_of(value: Any) -> list[str]:
    """Return every id that can be read in what may be one or many."""
    return [found for found in map(id_of, listed(value)) if found]


def addressed(document: Document, *names: str) -> set[str]:
    """Return everybody a document is for, the public under its one name among them."""
    found: set[str] = set()
    for name in names:
        for value in listed(document.get(name)):
            if isinstance(value, str) and value in PUBLIC:
                found.add("Public")
            elif readable := id_of(value):
                found.add(readable)
    return found


def canonical_id(text: str) -> str | None:
    """Return an http(s) id in its one spelling, or None when it is none."""
    if len(text) > LONGEST_ID:
        return None
    parts = _PARTS.fullmatch(text)
    origin = _origin(parts[1]) if parts else None
    if parts is None or origin is None:
        return None
    rest = parts[2] or ""
    if (
        rest[:1] == "/"
        and "/." not in rest
        and "%2e" not in rest.lower()
        and _PLAIN_REST.fullmatch(rest)
    ):
        return origin + rest
    try:
        return str(canonical_url(text))
    except Refusal:
        return None


def origin_of(id_: str) -> str:
    """Return scheme and authority of an id in its one spelling."""
    at = id_.index("/", 8)
    return id_[:at]


def authority_of(id_: str) -> str:
    """Return host and port of an id in its one spelling."""
    return origin_of(id_).partition("://")[2]


@lru_cache(maxsize=20_000)
def _origin(text: str) -> str | None:
    try:
        return canonical_url(text + "/").origin
    except Refusal:
        return None


def types_of(document: Document) -> list[str]:
    """Return the types a document says it has."""
    return [value for value in listed(document.get("type")) if isinstance(value, str)]


def type_of(document: Document) -> str:
    """Return the one type, the first of several, or nothing."""
    return next(iter(types_of(document)), "")


def text_of(document: Document, name: str) -> str:
    """Return words: `content`, or the first of `contentMap` where only that was sent."""
    value = document.get(name)
    if isinstance(value, str):
        return value
    by_language = document.get(f"{name}Map")
    if isinstance(by_language, dict):
        return next((words for words in by_language.values() if isinstance(words, str)), "")
    return ""


def line_of(text: str, limit: int) -> str:
    """Return words on one line without invisible marks, cut between two of them."""
    line = _SPACES.sub(" ", _DIRECTIONS.sub("", _CONTROLS.sub(" ", text))).strip()
    if len(line) <= limit:
        return line
    cut = line.rfind(" ", 0, limit)
    return line[: cut if cut > limit // 2 else limit - 1].rstrip() + "…"


def moment_of(document: Document, name: str) -> datetime | None:
    """Return an RFC 3339 moment, or None when it is none or far from our time."""
    value = document.get(name)
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    if found.tzinfo is None or not 1990 <= found.year <= 2200:
        return None
    return found.astimezone(UTC)


def objects_of(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects in what may be one or many, and neither ids nor anything else."""
    for member in listed(value):
        if isinstance(member, dict):
            yield member
