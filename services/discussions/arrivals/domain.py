"""What becomes of words from elsewhere: the channel's rule, alike for all outside senders."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from services.discussions.channels.domain import Channel
from services.discussions.posts.domain import Post
from shared.core.hosts import names_over
from shared.facts import federation as received
from shared.facts.moderation import HostPolicy
from shared.facts.words import PostKind
from shared.standing.people import Office
from shared.text import plain

LONGEST_TITLE = 120
"""Of a title made from the first words of what came without one."""

_MENTIONS = re.compile(
    r"^(?:\s*(?:\[@[^\]\n]{1,200}\]\([^)\s]{1,2000}\)|@[\w.@:-]{1,300})[,:]?\s)+"
)
"""Whom a post begins by naming: plain, or as links of Markdown."""
_STRICTNESS: Callable[[HostPolicy], int] = ("open", "limited", "blocked").index

Turned = Literal["unknown", "out of sight", "archived", "closed", "blocked"]
"""Why something from elsewhere does not stand here."""

SAID_TO_SENDERS: dict[Turned, str] = {
    "archived": "This channel is archived and takes no new posts.",
    "closed": "This channel takes nothing from other servers.",
    "out of sight": "What this answers is out of sight.",
}
"""Told to another instance of the exchange, whose office would wait for its post to appear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """As much of a post as an answer to it needs."""

    id: UUID
    thread_id: UUID
    channel_id: UUID
    kind: PostKind
    """Of the thread."""
    is_out_of_sight: bool
    is_held: bool
    demonstration: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HostRule:
    """What this instance does with a server and everything below its name."""

    host: str
    policy: HostPolicy


@dataclass(slots=True, kw_only=True)
class Scene:
    """All that is looked at before words from elsewhere find their place."""

    channels: dict[UUID, Channel]
    answered: dict[UUID, Answered]
    speakers: dict[UUID, Office]
    rules: dict[str, HostPolicy] = field(default_factory=dict)

    def place(self, post: received.Post, *, now: datetime) -> Post | Turned:
        """Return the post where it stands, or why it does not; a later one may answer it."""
        above = self.answered.get(post.answers) if post.answers else None
        channel = self.channel_of(post)
        if channel is None or (post.answers and above is None):
            return "unknown"
        turned = self._turn_away(post.author_id, channel, above)
        if turned is not None:
            return turned
        made = self._stand(post, channel, above, now)
        self.answered[made.id] = Answered(
            id=made.id,
            thread_id=made.thread_id,
            channel_id=channel.id,
            kind=made.kind,  # type: ignore[arg-type]
            is_out_of_sight=False,
            is_held=made.is_held,
            demonstration=made.demonstration,
        )
        return made

    def edit(self, post: Post, edited: received.Post, *, now: datetime) -> Post | None:
        """Return the post with its author's other words, or None when they change nothing here.

        What a moderator hid comes back as it was judged. Where words are held, other words are held again.
        """
        if edited.author_id != post.office_id or post.is_withdrawn or post.is_hidden:
            return None
        title = None if post.is_reply else self._title(edited)
        outcome = _outcome(edited) if post.kind == "case" and not post.is_reply else None
        if (title, edited.body, outcome) == (post.title, post.body, post.outcome):
            return None
        channel = self.channels[post.channel_id]
        return replace(
            post,
            title=title,
            body=edited.body,
            outcome=outcome,
            edited_at=min(edited.edited_at or now, now),
            is_held=post.is_held or self._holds(channel, post.office_id, None),
            version=post.version + 1,
        )

    def channel_of(self, post: received.Post) -> Channel | None:
        """Return the channel in which a post would stand."""
        above = self.answered.get(post.answers) if post.answers else None
        channel_id = above.channel_id if above else post.channel_id
        return self.channels.get(channel_id) if channel_id else None

    def is_public(self, author_id: UUID) -> bool:
        """Whether somebody elsewhere is not known to be an office."""
        speaker = self.speakers.get(author_id)
        return speaker is None or speaker.is_public

    def policy_for(self, author_id: UUID) -> HostPolicy:
        """Return the strictest rule about the server somebody speaks from and the names above it."""
        speaker = self.speakers.get(author_id)
        names = names_over(speaker.host) if speaker and speaker.host else ()
        return max(
            (self.rules.get(name, "open") for name in names), key=_STRICTNESS, default="open"
        )

    def _turn_away(
        self, author_id: UUID, channel: Channel, above: Answered | None
    ) -> Turned | None:
        if self.policy_for(author_id) == "blocked":
            return "blocked"
        if channel.is_archived and not channel.is_copy:
            return "archived"
        if channel.outside == "closed":
            return "closed"
        return "out of sight" if above and above.is_out_of_sight else None

    def _holds(self, channel: Channel, author_id: UUID, above: Answered | None) -> bool:
        """Whether a moderator looks first: the channel's rule, the server's, or what is answered waits too."""
        if channel.outside == "held" or self.policy_for(author_id) == "limited":
            return True
        return above is not None and above.is_held

    def _stand(
        self, post: received.Post, channel: Channel, above: Answered | None, now: datetime
    ) -> Post:
        from_public = self.is_public(post.author_id)
        kind = above.kind if above else _kind(post.kind, from_public=from_public)
        return Post(
            id=post.id,
            thread_id=above.thread_id if above else post.id,
            answers=above.id if above else None,
            channel_id=channel.id,
            channel_slug=channel.slug,
            office_id=post.author_id,
            kind=kind,
            title=None if above else self._title(post),
            body=post.body,
            published_at=min(post.published_at, now),
            version=1,
            activity_id=post.activity_id,
            url=post.url,
            from_public=from_public,
            outcome=_outcome(post) if kind == "case" and not above else None,
            is_held=self._holds(channel, post.author_id, above),
            demonstration=above is not None and above.demonstration,
        )

    def _title(self, post: received.Post) -> str:
        """Return its title, or its first words, without whom they name, where other software knows no titles."""
        made = post.title or plain.excerpt(_MENTIONS.sub("", post.body), LONGEST_TITLE)
        speaker = self.speakers.get(post.author_id)
        return made or (speaker.handle if speaker else "…")


def _outcome(post: received.Post) -> dict[str, Any] | None:
    return msgspec.to_builtins(post.outcome) if post.outcome else None


def _kind(kind: PostKind | None, *, from_public: bool) -> PostKind:
    """The public asks; an office says what it says."""
    return "question" if from_public or kind is None else kind
