"""What the inbox knows of what came, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args
from uuid import UUID

from shared.facts import federation as told
from shared.facts.words import ReactionName

_NAMES: dict[str, ReactionName] = {name: name for name in get_args(ReactionName)}

Result = Literal["applied", "ignored", "refused", "failed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an activity, and why."""

    result: Result
    words: str = ""


APPLIED = Outcome("applied")


def ignored(words: str) -> Outcome:
    """Nothing here is for us."""
    return Outcome("ignored", words)


def refused(words: str) -> Outcome:
    """Somebody asked for what is not theirs."""
    return Outcome("refused", words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An activity as it is kept; it passed the gate when it came."""

    seq: int
    activity_id: str
    actor: str
    key_id: str
    raw: bytes
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteObject:
    """A post elsewhere; the owner never changes (gate G5), and a tombstone stays (gate G22)."""

    id: UUID
    activity_id: str
    author_id: UUID
    channel_id: UUID | None
    answers: UUID | None
    create_id: str | None
    """The Create that brought it; None on a tombstone of something that never came."""
    updated_at: datetime
    is_gone: bool = False
    in_copy: bool = False
    """Whether it stands in the copy of a channel elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTurn:
    """A post or case study of ours that somebody elsewhere may speak of."""

    id: UUID
    activity_id: str
    noun_id: UUID
    channel_id: UUID
    type: str
    is_gone: bool
    in_copy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnChannel:
    """A channel of ours, as far as the inbox needs it."""

    id: UUID
    is_archived: bool
    outside: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteReaction:
    """A word from elsewhere about a post here."""

    activity_id: str
    author_id: UUID
    post_id: UUID
    name: ReactionName
    given_at: datetime
    is_gone: bool = False

    def says_same(self, other: "RemoteReaction") -> bool:
        """Whether both are one word of one author about one post."""
        mine = (self.author_id, self.post_id, self.name)
        return mine == (other.author_id, other.post_id, other.name)

    def as_told(self) -> told.Reaction:
        """Return the reaction as facts carry it."""
        return told.Reaction(
            post_id=self.post_id,
            author_id=self.author_id,
            name=self.name,
            given_at=self.given_at,
        )


def name_of(like: Mapping[str, Any]) -> ReactionName:
    """Return which word a Like says, in our own term; what other software likes is useful."""
    said = like.get("reaction")
    return _NAMES.get(said, "useful") if isinstance(said, str) else "useful"
