"""What has passed the gate: only the gate can make one, and only with it does anything happen (gate G1)."""

from dataclasses import dataclass, field
from datetime import datetime

from federation.actors.domain import RemoteActor
from federation.vocabulary.reading_activity import Activity


class Seal:
    """Held by the gate alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """An activity that its actor's own key signed, with the very bytes that were signed."""

    actor: RemoteActor
    activity: Activity
    raw: bytes = field(repr=False)
    key_id: str
    received_at: datetime
    is_actor_fresh: bool
    """Whether the actor was read from its server just now, and is to be kept."""
    seal: Seal = field(repr=False)
    """Refused by the type checker and below unless the gate gives it."""

    def __post_init__(self) -> None:
        if type(self.seal) is not Seal:
            raise TypeError("Only the gate makes this.")
