"""A channel elsewhere as this instance follows it, and the Follow that asks for it."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from federation.actors.domain import RemoteActor
from shared.facts import federation as told
from shared.facts.federation import FollowState

LONGEST_SLUG = 30
LONGEST_PURPOSE = 300
_NOT_IN_A_SLUG = re.compile(r"[^a-z0-9_]+")
_CONTEXT = "https://www.w3.org/ns/activitystreams"


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """How our following of a channel elsewhere stands."""

    id: UUID
    """`shared.core.ids.remote_id(actor)`; also the id of the channel's copy here."""
    actor: str
    follow_id: str
    """ActivityPub id of our latest Follow; an answer counts only when it is to this one."""
    slug: str
    host: str
    name: str
    purpose: str
    url: str
    topic: str
    state: FollowState
    version: int
    is_peer: bool = False
    is_archived: bool = False
    because: str = ""
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    filled_at: datetime | None = None
    """When what was said there earlier was last fetched to its end."""

    def as_told(self) -> told.Channel:
        """Return the channel as facts carry it."""
        return told.Channel(
            id=self.id,
            actor=self.actor,
            url=self.url,
            slug=self.slug,
            host=self.host,
            name=self.name,
            purpose=self.purpose,
            topic=self.topic,
            state=self.state,
            version=self.version,
            is_peer=self.is_peer,
            is_archived=self.is_archived,
            because=self.because,
        )


def slug_of(actor: RemoteActor) -> str:
    """Return the name of a channel elsewhere as ours are spelled, and where it lives: `housing@city.example`."""
    return f"{topic_of(actor)}@{actor.host}"


def topic_of(actor: RemoteActor) -> str:
    """Return the topic of a channel elsewhere: what its server says, else its own name."""
    said = actor.terms.get("topic")
    name = said if isinstance(said, str) else actor.handle.partition("@")[0]
    return _NOT_IN_A_SLUG.sub("_", name.lower()).strip("_")[:LONGEST_SLUG] or "channel"


def follow(id_: str, by: str, channel: str) -> dict[str, Any]:
    """Return the Follow of a channel by this instance (ActivityPub §6.5)."""
    return {
        "@context": _CONTEXT,
        "id": id_,
        "type": "Follow",
        "actor": by,
        "to": [channel],
        "object": channel,
    }


def undo_follow(id_: str, begun: dict[str, Any]) -> bytes:
    """Return the Undo of a Follow, with the Follow inside."""
    inner = {name: value for name, value in begun.items() if name != "@context"}
    said = {
        "@context": _CONTEXT,
        "id": id_,
        "type": "Undo",
        "actor": begun["actor"],
        "to": begun["to"],
    }
    return msgspec.json.encode(said | {"object": inner})
