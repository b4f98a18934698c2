"""An actor elsewhere as its own server shows it: a person, a channel, a service, a server."""

from dataclasses import dataclass, field
from typing import Any

from federation.vocabulary.reading import (
    authority_of,
    id_of,
    line_of,
    listed,
    objects_of,
    origin_of,
    text_of,
    type_of,
)
from shared.core.errors import Malformed
from shared.text.from_html import to_markdown
from shared.text.plain import words

TYPES = frozenset({"Person", "Service", "Group", "Organization", "Application"})
MOST_KEYS = 10
LONGEST_KEY = 8_192
LONGEST_NAME = 100
LONGEST_USER = 100
LONGEST_TERM = 300
LONGEST_PURPOSE = 300
LONGEST_SUMMARY = 4_000
_TERMS: dict[str, type] = {
    "city": str, "state": str, "geoid": str, "population": int, "sizeClass": str, "verification": str,
    "topic": str, "outside": str, "isArchived": bool,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorDocument:
    """What an actor's document says, as far as it is read here."""

    id: str
    type: str
    host: str
    """Authority of the id."""
    handle: str
    """Name and the id's own authority: a name at another host would need proof by WebFinger (O15)."""
    name: str
    url: str
    inbox: str
    shared_inbox: str | None
    outbox: str | None
    followers: str | None
    keys: dict[str, str] = field(default_factory=dict)
    """Public keys by key id, of this actor and on its own server only."""
    purpose: str = ""
    """What it says of itself, in plain words."""
    terms: dict[str, Any]
    """What a peer of our own software says of an office or a channel."""


def read_actor(document: Any) -> ActorDocument:
    """Return the actor, or refuse with Malformed when it lacks an id, a type or an inbox of its own server."""
    if not isinstance(document, dict):
        raise Malformed("An actor is a JSON object.")
    id_, type_ = id_of(document.get("id")), type_of(document)
    if id_ is None or type_ not in TYPES:
        raise Malformed("An actor needs an id and a type.")
    inbox = _own(document.get("inbox"), id_)
    if inbox is None:
        raise Malformed("An actor needs an inbox of its own server.")
    endpoints = document.get("endpoints")
    shared = endpoints.get("sharedInbox") if isinstance(endpoints, dict) else None
    user, host = _user(document), authority_of(id_)
    return ActorDocument(
        id=id_,
        type=type_,
        host=host,
        handle=f"{user}@{host}",
        name=line_of(text_of(document, "name"), LONGEST_NAME) or user[:LONGEST_NAME],
        url=_page(document, id_),
        inbox=inbox,
        shared_inbox=_own(shared, id_),
        outbox=_own(document.get("outbox"), id_),
        followers=_own(document.get("followers"), id_),
        keys=_keys(document, id_),
        purpose=_purpose(document),
        terms=_terms(document),
    )


def _user(document: dict[str, Any]) -> str:
    given = document.get("preferredUsername")
    name = line_of(given, LONGEST_USER) if isinstance(given, str) else ""
    return name.replace("@", "").replace(" ", "_") or "somebody"


def _own(value: Any, actor: str) -> str | None:
    """Return an id of the actor's own server, or None."""
    found = id_of(value)
    return found if found and origin_of(found) == origin_of(actor) else None


def _page(document: dict[str, Any], actor: str) -> str:
    """Return the page for people: the first `url` of the actor's own server, else the id."""
    for value in listed(document.get("url")):
        link = value.get("href") if isinstance(value, dict) else value
        found = _own(link, actor)
        if found:
            return found
    return actor


def _keys(document: dict[str, Any], actor: str) -> dict[str, str]:
    """Return the keys that name this actor as their owner (FEP-fe34) and live on its server."""
    found: dict[str, str] = {}
    for key in objects_of(document.get("publicKey")):
        _add(found, key, key.get("publicKeyPem"), key.get("owner"), actor)
    for key in objects_of(document.get("assertionMethod")):
        if type_of(key) == "Multikey":
            _add(found, key, key.get("publicKeyMultibase"), key.get("controller"), actor)
    return found


def _purpose(document: dict[str, Any]) -> str:
    said = text_of(document, "summary")[:LONGEST_SUMMARY]
    return line_of(words(to_markdown(said)), LONGEST_PURPOSE) if said else ""


def _terms(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, kind in _TERMS.items():
        value = document.get(name)
        if type(value) is kind:
            found[name] = line_of(value, LONGEST_TERM) if isinstance(value, str) else value
    return found


def _add(found: dict[str, str], key: dict[str, Any], value: Any, owner: Any, actor: str) -> None:
    id_ = _own(key.get("id"), actor)
    is_full = len(found) >= MOST_KEYS or not isinstance(value, str) or len(value) > LONGEST_KEY
    if id_ is not None and not is_full and id_of(owner) == actor:
        found[id_] = value
