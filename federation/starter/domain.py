"""A starter list on the wire: channels, with a proof by the instance that tells them (FEP-8b32)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from federation.proof.integrity import read_integrity
from federation.proof.keys import read_public
from federation.proof.refusal import NotProven
from federation.vocabulary.context import ACTIVITY_STREAMS, DATA_INTEGRITY, moment
from federation.vocabulary.reading import (
    authority_of,
    canonical_id,
    id_of,
    line_of,
    objects_of,
    origin_of,
    text_of,
    type_of,
)
from federation.vocabulary.reading_actor import ActorDocument
from shared.core.marks import N_

PATH = "/.well-known/mayoral-exchange"
MOST_CHANNELS = 200
LONGEST_WORDS = 300
_TERMS = {"mx": "urn:mayoral-exchange:v1:", "topic": "mx:topic", "threads": "mx:threads"}


class Teller(msgspec.Struct, frozen=True, kw_only=True):
    """The instance whose list is asked for, by its address."""

    url: Annotated[str, Meta(min_length=1, max_length=2_000, pattern=r"^[^\x00-\x20\x7f]+$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A channel that may be followed, wherever it lives."""

    actor: str
    host: str
    name: str
    purpose: str
    topic: str
    threads: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StarterList:
    """What an instance offers to begin with; its signature was verified."""

    instance: str
    """ActivityPub id of the instance that tells it."""
    host: str
    name: str
    channels: tuple[Offered, ...]


def write_list(
    id_: str, instance: str, name: str, offered: list[Offered], at: datetime
) -> dict[str, Any]:
    """Return the list as others read it, without its proof."""
    return {
        "@context": [ACTIVITY_STREAMS, DATA_INTEGRITY, _TERMS],
        "id": id_,
        "type": "Collection",
        "attributedTo": instance,
        "name": name,
        "published": moment(at),
        "totalItems": len(offered),
        "items": [
            {
                "type": "Group",
                "id": each.actor,
                "name": each.name,
                "summary": each.purpose,
                "topic": each.topic,
                "threads": each.threads,
            }
            for each in offered
        ],
    }


def teller_of(document: dict[str, Any], asked: str) -> str:
    """Return the id of the instance that tells a list, or refuse a list of another server than was asked."""
    instance = id_of(document.get("attributedTo"))
    if type_of(document) != "Collection" or instance is None:
        raise NotProven("list", N_("There is no starter list at this address."))
    if origin_of(instance) != origin_of(asked):
        raise NotProven("list", N_("This starter list is told by another server."))
    return instance


def read_list(document: dict[str, Any], teller: ActorDocument, now: datetime) -> StarterList:
    """Return the list when its proof holds by a key of the instance that tells it, or refuse with NotProven."""
    claim = read_integrity(document, now=now)
    key_id = canonical_id(claim.key_id)
    text = teller.keys.get(key_id) if key_id else None
    if text is None or not claim.holds(read_public(text)):
        raise NotProven("integrity", N_("The signature of this starter list does not hold."))
    return StarterList(
        instance=teller.id,
        host=teller.host,
        name=line_of(text_of(document, "name"), LONGEST_WORDS),
        channels=tuple(_channels(document)),
    )


def _channels(document: dict[str, Any]) -> list[Offered]:
    found = []
    for item in list(objects_of(document.get("items")))[:MOST_CHANNELS]:
        actor = id_of(item.get("id"))
        if actor is None or type_of(item) != "Group":
            continue
        threads = item.get("threads")
        found.append(
            Offered(
                actor=actor,
                host=authority_of(actor),
                name=line_of(text_of(item, "name"), LONGEST_WORDS),
                purpose=line_of(text_of(item, "summary"), LONGEST_WORDS),
                topic=line_of(text_of(item, "topic"), 30),
                threads=threads if isinstance(threads, int) and 0 <= threads < 10**9 else 0,
            )
        )
    return found
