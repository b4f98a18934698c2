"""Finding a channel elsewhere by the name or address that somebody gives."""

from typing import Any
from urllib.parse import quote, urlsplit

import msgspec

from federation.actors.fetching import ACCEPT, Fetcher
from federation.vocabulary.reading import canonical_id, id_of
from federation.vocabulary.reading_actor import ActorDocument
from shared.core.errors import NotFound, Refusal, Refused
from shared.core.hosts import NotAnAddress, canonical_handle, canonical_url
from shared.core.marks import N_
from shared.outbound.failures import RequestFailed

DESCRIPTOR = "application/jrd+json, application/json"
LIMIT = 300_000
SECONDS = 5.0
_SELF_TYPES = frozenset(
    {
        "application/activity+json",
        'application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
    }
)


def find_channel(text: str, fetcher: Fetcher, *, origin: str) -> ActorDocument:
    """Return the channel that is meant by `@housing@city.example`, its page, or its ActivityPub id; or refuse."""
    given = text.strip()
    id_ = _id_at(given, fetcher) if "://" in given else _id_of_handle(given, fetcher, origin)
    if id_ is None:
        raise NotFound("There is no channel to be found at {address}.", address=given[:200])
    try:
        found = fetcher.actor(id_, in_person=True)
    except Refusal as refusal:
        raise NotFound(
            "{address} could not be read as a channel.", address=given[:200]
        ) from refusal
    if found.type != "Group":
        raise Refused(
            "This is no channel. Only channels (groups) of other servers can be followed."
        )
    return found


def _id_of_handle(text: str, fetcher: Fetcher, origin: str) -> str | None:
    """Return the id that WebFinger names for a handle (RFC 7033)."""
    try:
        handle = canonical_handle(text)
    except NotAnAddress:
        sentence = N_("Say a channel like @housing@city.example, or give the address of its page.")
        raise Refused(sentence, fields={"actor": sentence}) from None
    resource = quote(f"acct:{handle.name}@{handle.authority}", safe=":@")
    url = (
        f"{urlsplit(origin).scheme}://{handle.authority}/.well-known/webfinger?resource={resource}"
    )
    document = _get(fetcher, url, DESCRIPTOR)
    for link in document.get("links") or [] if isinstance(document, dict) else []:
        if isinstance(link, dict) and link.get("rel") == "self" and link.get("type") in _SELF_TYPES:
            return id_of(link.get("href"))
    return None


def _id_at(text: str, fetcher: Fetcher) -> str | None:
    """Return the id of what an address leads to: pages send whoever asks for ActivityPub to their twin."""
    try:
        url = str(canonical_url(text))
    except NotAnAddress as refusal:
        raise Refused(refusal.sentence, fields={"actor": refusal.sentence}) from None
    document = _get(fetcher, url, ACCEPT)
    id_ = document.get("id") if isinstance(document, dict) else None
    return canonical_id(id_) if isinstance(id_, str) else None


def _get(fetcher: Fetcher, url: str, accept: str) -> Any:
    try:
        answer = fetcher.outbound.get(url, accept=accept, limit=LIMIT, deadline=SECONDS)
        return msgspec.json.decode(answer.body) if answer.is_ok else None
    except (RequestFailed, msgspec.DecodeError, RecursionError):
        return None
