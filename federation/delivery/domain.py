"""An activity on its way: what is sent, what an answer means, and when to try again."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An activity of ours that is due elsewhere."""

    activity_id: str
    noun_id: UUID
    """What it is about: a post, a case study, a channel or an office. Activities about one noun keep their order."""
    signer_id: UUID
    """The actor of ours whose key signs the requests."""
    body: bytes
    """The exact bytes to send; every attempt sends the same."""
