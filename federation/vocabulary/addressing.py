"""Whom words are for: everybody, the channel they stand in, its followers, and whoever is answered."""

from dataclasses import dataclass
from typing import Any

from federation.vocabulary.context import PUBLIC


def followers_of(actor: str) -> str:
    """Return the address of an actor's followers; ours only (others say theirs themselves)."""
    return f"{actor}/followers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentioned:
    """An actor that is to be told, with the handle under which people know it."""

    id: str
    handle: str
    """`@housing@city.example`."""

    def as_tag(self) -> dict[str, Any]:
        """Return the Mention; Mastodon prefills it in answers, so that they reach the channel too."""
        return {"type": "Mention", "href": self.id, "name": self.handle}


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressing:
    """Where an office's words stand. The channel is named in `to`, as Lemmy wants it, and is the `audience`."""

    author: str
    channel: Mentioned
    thread: str
    answered: Mentioned | None = None
    answers: str | None = None
    """The id of what is answered."""

    @property
    def to(self) -> list[str]:
        """Everybody first: Public in `to` is public everywhere."""
        told = [PUBLIC, self.channel.id]
        return told if self.answered is None else [*told, self.answered.id]

    @property
    def cc(self) -> list[str]:
        """Followers of the office and of the channel."""
        return [followers_of(self.author), followers_of(self.channel.id)]

    def on_object(self) -> dict[str, Any]:
        """Return the members that an object carries."""
        return {
            "attributedTo": self.author,
            "to": self.to,
            "cc": self.cc,
            "audience": self.channel.id,
            "context": self.thread,
            "tag": [each.as_tag() for each in (self.channel, self.answered) if each is not None],
        }
