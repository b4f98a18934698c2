"""An actor elsewhere, as its own server shows it."""

from dataclasses import dataclass, field
from typing import Any, Literal, get_args
from uuid import UUID

from shared.facts import federation as told
from shared.facts.words import SizeClass

Standing = Literal["public", "office"]
SIZE_CLASSES = get_args(SizeClass)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteActor:
    """A person, an office, a channel or a server elsewhere; made only from a document of its own id."""

    id: UUID
    """`shared.core.ids.remote_id(actor)`."""
    actor: str
    """ActivityPub id."""
    host: str
    type: str
    handle: str
    """`ann@m.example`."""
    name: str
    url: str
    inbox: str
    shared_inbox: str | None = None
    outbox: str | None = None
    followers: str | None = None
    keys: dict[str, str] = field(default_factory=dict)
    """Public keys by key id: SPKI PEM or Multikey."""
    terms: dict[str, Any] = field(default_factory=dict)
    """What a peer of our own software says of an office or a channel, in our terms."""
    standing: Standing = "public"
    because: str = ""
    version: int = 1
    is_told: bool = False
    """Whether the other services know of it."""
    is_gone: bool = False

    @property
    def delivery_inbox(self) -> str:
        """Where activities for this actor go: its server's shared inbox when it has one."""
        return self.shared_inbox or self.inbox

    def as_told(self) -> told.Actor:
        """Return the actor as facts carry it; only an office's terms are told."""
        return told.Actor(
            id=self.id,
            actor=self.actor,
            url=self.url,
            handle=self.handle,
            host=self.host,
            name=self.name,
            version=self.version,
            standing=self.standing,
            because=self.because,
            is_gone=self.is_gone,
            **(self._office() if self.standing == "office" else {}),
        )

    def _office(self) -> dict[str, Any]:
        terms = self.terms
        return {
            "city_name": terms.get("city", ""),
            "state": terms.get("state", ""),
            "geoid": terms.get("geoid", ""),
            "population": terms.get("population"),
            "size_class": terms.get("sizeClass")
            if terms.get("sizeClass") in SIZE_CLASSES
            else None,
        }
