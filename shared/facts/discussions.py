"""What discussions tells: channels, posts and reactions."""

from datetime import datetime
from uuid import UUID

import msgspec

from shared.facts.fact import Fact, fact
from shared.facts.knowledge import Outcome
from shared.facts.words import (
    ChannelName,
    Host,
    Line,
    Name,
    Outside,
    PostKind,
    ReactionName,
    Slug,
    Url,
)


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    """A topic that stays open."""

    id: UUID
    slug: ChannelName
    """`housing`, or `housing@city.example` for the copy of a channel of another server."""
    name: Name
    purpose: Line
    version: int
    topic: Slug | None = None
    """Channels of one topic, wherever they live, are read together; None: the slug itself."""
    home: Url | None = None
    """ActivityPub id of the channel elsewhere that this is a copy of; None: it is ours."""
    home_host: Host | None = None
    is_archived: bool = False
    outside: Outside = "shown"
    """What becomes of words from elsewhere, for all outside senders alike."""
    demonstration: bool = False


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """What an office said; one that `answers` another is a reply and has no title.

    A post that is hidden or withdrawn is told with an empty title and body: its words are nobody's to copy.
    """

    id: UUID
    thread_id: UUID
    """The id of the post that began the thread; its own id when it began one."""
    channel_id: UUID
    channel_slug: ChannelName
    office_id: UUID
    """Who speaks: an office of this instance, or an actor elsewhere (`federation.actor.seen.v1`)."""
    kind: PostKind
    title: str | None
    body: str
    """Markdown as written."""
    published_at: datetime
    version: int
    answers: UUID | None = None
    edited_at: datetime | None = None
    case_id: UUID | None = None
    is_hidden: bool = False
    is_withdrawn: bool = False
    activity_id: Url | None = None
    """ActivityPub id of what was said elsewhere; None: said here, and its id is made from `id`."""
    from_public: bool = False
    """Said by somebody who is not an office; stands under "From the public"."""
    outcome: Outcome | None = None
    """What the case study measured that it announces."""
    demonstration: bool = False


class Reaction(msgspec.Struct, frozen=True, kw_only=True):
    """An office's one word about a post."""

    post_id: UUID
    office_id: UUID
    name: ReactionName
    given_at: datetime


@fact("discussions.channel.opened.v1", about="channel.id")
class ChannelOpened(Fact, frozen=True, kw_only=True):
    """A channel may now be read and written."""

    channel: Channel


@fact("discussions.channel.changed.v1", about="channel.id")
class ChannelChanged(Fact, frozen=True, kw_only=True):
    """A channel was renamed or its purpose reworded."""

    channel: Channel


@fact("discussions.channel.archived.v1", about="channel.id")
class ChannelArchived(Fact, frozen=True, kw_only=True):
    """A channel takes no further posts; it stays readable."""

    channel: Channel


@fact("discussions.channel.removed.v1", about="channel_id")
class ChannelRemoved(Fact, frozen=True, kw_only=True):
    """A channel that was loaded as a demonstration was taken away."""

    channel_id: UUID


@fact("discussions.post.published.v1", about="post.id")
class PostPublished(Fact, frozen=True, kw_only=True):
    """An office said something, or answered."""

    post: Post


@fact("discussions.post.turned_away.v1", about="post_id")
class PostTurnedAway(Fact, frozen=True, kw_only=True):
    """What somebody elsewhere said to a channel of ours does not stand there; its server is told why."""

    post_id: UUID
    activity_id: Url
    author_id: UUID
    channel_id: UUID
    reason: Line


@fact("discussions.post.edited.v1", about="post.id")
class PostEdited(Fact, frozen=True, kw_only=True):
    """An office changed its words; the earlier ones stay in the history."""

    post: Post


@fact("discussions.post.withdrawn.v1", about="post.id")
class PostWithdrawn(Fact, frozen=True, kw_only=True):
    """An office took its words back."""

    post: Post


@fact("discussions.post.hidden.v1", about="post.id")
class PostHidden(Fact, frozen=True, kw_only=True):
    """A moderator's decision took a post out of sight."""

    post: Post
    rule: str = ""
    """The code of the rule, as on `/rules`; empty where the home of the channel named none."""
    reason: str = ""
    """As the public log has it."""


@fact("discussions.post.held.v1", about="post.id")
class PostHeld(Fact, frozen=True, kw_only=True):
    """Something said elsewhere waits for a moderator; its words are told for moderators to read, and are not in sight."""

    post: Post


@fact("discussions.post.restored.v1", about="post.id")
class PostRestored(Fact, frozen=True, kw_only=True):
    """A post that was hidden is in sight again."""

    post: Post


@fact("discussions.post.removed.v1", about="post_id")
class PostRemoved(Fact, frozen=True, kw_only=True):
    """A post that was loaded as a demonstration was taken away."""

    post_id: UUID


@fact("discussions.reaction.given.v1", about="reaction.post_id")
class ReactionGiven(Fact, frozen=True, kw_only=True):
    """An office reacted to a post."""

    reaction: Reaction


@fact("discussions.reaction.taken_back.v1", about="reaction.post_id")
class ReactionTakenBack(Fact, frozen=True, kw_only=True):
    """An office took a reaction back."""

    reaction: Reaction
