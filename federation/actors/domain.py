"""An actor elsewhere, as its own server shows it."""

from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

Standing = Literal["public", "office"]


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
    is_gone: bool = False

    @property
    def delivery_inbox(self) -> str:
        """Where activities for this actor go: its server's shared inbox when it has one."""
        return self.shared_inbox or self.inbox
