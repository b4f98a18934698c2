"""What a post is, what may stand in it, and how it is told to others."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from shared.core.errors import Gone, NotFound
from shared.facts import discussions as told
from shared.facts.knowledge import Outcome
from shared.facts.words import Body, ChannelName, Title

Kind = Literal["question", "experience", "announcement"]
"""What an office chooses among; a case study's announcement is made by its publication."""


class NewPost(msgspec.Struct, frozen=True, kw_only=True):
    """A post that begins a thread."""

    channel: ChannelName
    kind: Kind
    title: Title
    body: Body


class NewReply(msgspec.Struct, frozen=True, kw_only=True):
    """An answer to a post or to another answer."""

    body: Body


class NewWords(msgspec.Struct, frozen=True, kw_only=True):
    """Other words for a post; left out, the title stays."""

    body: Body
    title: Title | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post or a reply as it stands, in sight or not."""

    id: UUID
    thread_id: UUID
    answers: UUID | None
    channel_id: UUID
    channel_slug: str
    office_id: UUID
    kind: str
    title: str | None
    body: str
    published_at: datetime
    version: int
    edited_at: datetime | None = None
    case_id: UUID | None = None
    is_withdrawn: bool = False
    is_hidden_here: bool = False
    """Whether moderators here hide it."""
    hidden_reason: str = ""
    """Theirs."""
    decided_at: datetime | None = None
    """Of their last decision."""
    hidden_at: str | None = None
    """The server that hides it, where that is the home of its channel; it may and moderators here may, apart."""
    home_reason: str = ""
    is_case_hidden: bool = False
    activity_id: str | None = None
    """ActivityPub id of what was said elsewhere; None: said here."""
    url: str = ""
    """Where people read it on its own server."""
    from_public: bool = False
    """Said elsewhere by somebody who is not an office."""
    is_held: bool = False
    """Waits for a moderator to let it be seen."""
    outcome: dict[str, Any] | None = None
    """What the case study measured that it announces, or that was said elsewhere; as JSON."""
    demonstration: bool = False

    @property
    def is_hidden(self) -> bool:
        """Whether moderators here or the home of its channel hide it."""
        return self.is_hidden_here or self.hidden_at is not None

    @property
    def is_shown(self) -> bool:
        """Whether readers see it."""
        return not (self.is_withdrawn or self.is_hidden or self.is_case_hidden or self.is_held)

    @property
    def is_reply(self) -> bool:
        """Whether it answers another post."""
        return self.answers is not None

    def as_told(self, *, to_moderators: bool = False) -> told.Post:
        """Return the post as facts carry it; words out of sight are nobody's to copy, but moderators judge them."""
        tells_words = self.is_shown or to_moderators
        title = self.title if tells_words or self.title is None else ""
        return told.Post(
            id=self.id,
            thread_id=self.thread_id,
            channel_id=self.channel_id,
            channel_slug=self.channel_slug,
            office_id=self.office_id,
            kind=self.kind,  # type: ignore[arg-type]
            title=title,
            body=self.body if tells_words else "",
            published_at=self.published_at,
            version=self.version,
            answers=self.answers,
            edited_at=self.edited_at,
            case_id=self.case_id,
            is_hidden=self.is_hidden or self.is_case_hidden or self.is_held,
            is_withdrawn=self.is_withdrawn,
            activity_id=self.activity_id,
            from_public=self.from_public,
            outcome=msgspec.convert(self.outcome, Outcome)
            if self.outcome and tells_words
            else None,
            demonstration=self.demonstration,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A wording of a post, present or earlier."""

    post_id: UUID
    version: int
    title: str | None
    body: str
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """What a channel says of a case study."""

    case_id: UUID
    post_id: UUID
    """The id of the post that announces it."""
    office_id: UUID
    channel_slug: str
    title: str
    body: str
    published_at: datetime
    edited_at: datetime | None
    version: int
    is_hidden: bool
    is_withdrawn: bool
    demonstration: bool
    outcome: dict[str, Any] | None = None
    """As JSON."""

    @property
    def is_shown(self) -> bool:
        """Whether the case study is in sight."""
        return not (self.is_hidden or self.is_withdrawn)


def require_in_sight(post: Post | None) -> Post:
    """Return a post that readers see, or say why there is none."""
    if post is None or post.is_held:
        raise NotFound("There is no post at this address.")
    if post.is_withdrawn:
        raise Gone("This post was withdrawn by its office.")
    if not post.is_shown:
        raise Gone("A moderator hid this post. The public log says under which rule, and why.")
    return post
