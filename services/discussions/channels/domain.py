"""What a channel is and what may be asked of one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from shared.core.marks import N_
from shared.facts import discussions as told
from shared.facts.federation import FollowState
from shared.facts.words import Line, Name, Outside, Slug


class NewChannel(msgspec.Struct, frozen=True, kw_only=True):
    """A channel as the operator asks for it."""

    slug: Slug
    name: Name
    purpose: Line = ""
    topic: Slug | None = None
    """Channels of one topic are read together, wherever they live; left out, it is the slug."""


class ChannelChange(msgspec.Struct, frozen=True, kw_only=True):
    """Other words or another rule for a channel; what is left out stays."""

    name: Name | None = None
    purpose: Line | None = None
    outside: Outside | None = None
    topic: Slug | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A topic that stays open until it is archived."""

    id: UUID
    slug: str
    name: str
    purpose: str
    opened_at: datetime
    version: int
    is_archived: bool = False
    outside: Outside = "shown"
    """What becomes of words from elsewhere, for all outside senders alike."""
    topic: str | None = None
    home: str | None = None
    """ActivityPub id of the channel elsewhere that this is a copy of; None: it is ours."""
    home_host: str | None = None
    home_state: FollowState | None = None
    """How our following of its home stands."""
    home_because: str = ""
    demonstration: bool = False

    @property
    def is_copy(self) -> bool:
        """Whether another server is its home, and decides what stands in it."""
        return self.home is not None

    def as_told(self) -> told.Channel:
        """Return the channel as facts carry it."""
        return told.Channel(
            id=self.id,
            slug=self.slug,
            name=self.name,
            purpose=self.purpose,
            version=self.version,
            is_archived=self.is_archived,
            outside=self.outside,
            topic=self.topic,
            home=self.home,
            home_host=self.home_host,
            demonstration=self.demonstration,
        )


_OUTSIDE_SENTENCES: dict[Outside, str] = {
    "shown": N_(
        "Replies from other servers are shown after the offices’ replies, whoever sends them."
    ),
    "folded": N_(
        "Replies from other servers are folded away after the offices’ replies, whoever sends them."
    ),
    "held": N_(
        "Replies from other servers are shown when a moderator has let them through, whoever sends them."
    ),
    "closed": N_("This channel takes no replies from other servers, whoever sends them."),
}


def outside_sentence(outside: Outside) -> str:
    """Return a channel's rule for words from elsewhere in one English sentence."""
    return _OUTSIDE_SENTENCES[outside]
