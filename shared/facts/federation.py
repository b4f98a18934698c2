"""What federation tells: who was met elsewhere, what came from there, and who follows."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from shared.facts.fact import Fact, fact
from shared.facts.knowledge import Outcome
from shared.facts.moderation import ItemKind
from shared.facts.words import (
    Body,
    ChannelName,
    Host,
    Line,
    Name,
    Population,
    PostKind,
    ReactionName,
    RemoteHandle,
    SizeClass,
    Slug,
    Title,
    Url,
)

Standing = Literal["public", "office"]
"""`office`: believed to be a mayor's office of another instance, for the reason that stands beside it."""


FollowState = Literal["asked", "followed", "refused", "left"]
"""How our following of a channel elsewhere stands; what was said in one that was left stays readable."""


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who speaks from another server."""

    id: UUID
    """Made from `actor` by `shared.core.ids.remote_id`; bylines find the speaker by it."""
    actor: Url
    """ActivityPub id."""
    url: Url
    """Profile page for people."""
    handle: RemoteHandle
    """`ann@m.example`, with the port where it is not the usual one."""
    host: Host
    name: Name
    version: int
    standing: Standing = "public"
    because: Line = ""
    """Why this is believed to be an office."""
    city_name: str = ""
    state: str = ""
    geoid: str = ""
    population: Population | None = None
    size_class: SizeClass | None = None
    is_gone: bool = False


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody said elsewhere to one of our channels, or in answer to one of our posts."""

    id: UUID
    """Made from `activity_id` by `shared.core.ids.remote_id`."""
    activity_id: Url
    url: Url
    author_id: UUID
    body: Body
    """Markdown, from what was sent; longer words are cut and end with a link to the whole."""
    published_at: datetime
    title: Title | None = None
    """Only on what answers nothing."""
    channel_id: UUID | None = None
    """The channel it is addressed to; None on replies, which stand where what they answer stands."""
    answers: UUID | None = None
    kind: PostKind | None = None
    """As another instance of the exchange says it; None from other software."""
    edited_at: datetime | None = None
    outcome: Outcome | None = None
    """What a case study of another instance measured; its page is at `url`."""


class Reaction(msgspec.Struct, frozen=True, kw_only=True):
    """A word about a post of ours from elsewhere; a Like of other software counts as `useful`."""

    post_id: UUID
    author_id: UUID
    name: ReactionName
    given_at: datetime


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    """A channel of another server that this instance follows, or followed, and shows a copy of."""

    id: UUID
    """Made from `actor` by `shared.core.ids.remote_id`."""
    actor: Url
    """ActivityPub id of the Group."""
    url: Url
    slug: ChannelName
    """`housing@city.example`: the name it has there, and where."""
    host: Host
    name: Name
    purpose: Line
    topic: Slug
    state: FollowState
    version: int
    is_peer: bool = False
    """Whether its server runs the exchange too."""
    is_archived: bool = False
    because: Line = ""
    """What its server said when it refused."""


class Follow(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody elsewhere follows a channel or an office of ours."""

    id: UUID
    followed_id: UUID
    follower_id: UUID
    host: Host


@fact("federation.actor.seen.v1", about="actor.id")
class ActorSeen(Fact, frozen=True, kw_only=True):
    """Somebody spoke to us from another server for the first time."""

    actor: Actor


@fact("federation.actor.changed.v1", about="actor.id")
class ActorChanged(Fact, frozen=True, kw_only=True):
    """Somebody elsewhere goes by another name, or is believed for another reason."""

    actor: Actor


@fact("federation.actor.gone.v1", about="actor.id")
class ActorGone(Fact, frozen=True, kw_only=True):
    """An account elsewhere was deleted."""

    actor: Actor


@fact("federation.post.received.v1", about="post.id")
class PostReceived(Fact, frozen=True, kw_only=True):
    """Something was said elsewhere to one of our channels or posts; the channel's owner decides."""

    post: Post


@fact("federation.post.edited.v1", about="post.id")
class ReceivedPostEdited(Fact, frozen=True, kw_only=True):
    """Its author elsewhere changed the words."""

    post: Post


@fact("federation.post.withdrawn.v1", about="post_id")
class ReceivedPostWithdrawn(Fact, frozen=True, kw_only=True):
    """Its author elsewhere, or their server, took it back."""

    post_id: UUID
    author_id: UUID


@fact("federation.post.confirmed.v1", about="post_id")
class PostConfirmed(Fact, frozen=True, kw_only=True):
    """The home of a channel passed a post of ours on: it stands there."""

    post_id: UUID


@fact("federation.post.refused.v1", about="post_id")
class PostRefused(Fact, frozen=True, kw_only=True):
    """The home of a channel will not show a post of ours, or did not within three days."""

    post_id: UUID
    reason: Line


@fact("federation.post.hidden.v1", about="post_id")
class PostHiddenElsewhere(Fact, frozen=True, kw_only=True):
    """The home of a channel took a post out of sight there; whoever shows a copy follows."""

    post_id: UUID
    channel_id: UUID
    host: Host
    reason: Line
    rule: str = ""
    """The code of the rule, where the home runs the exchange too and named it; not one of ours necessarily."""


@fact("federation.post.restored.v1", about="post_id")
class PostRestoredElsewhere(Fact, frozen=True, kw_only=True):
    """The home of a channel shows a post again."""

    post_id: UUID
    channel_id: UUID
    host: Host


@fact("federation.channel.mirrored.v1", about="channel.id")
class ChannelMirrored(Fact, frozen=True, kw_only=True):
    """A channel elsewhere is followed from here, or no longer; says how that stands now."""

    channel: Channel


@fact("federation.reaction.received.v1", about="reaction.post_id")
class ReactionReceived(Fact, frozen=True, kw_only=True):
    """Somebody elsewhere reacted to a post."""

    reaction: Reaction


@fact("federation.reaction.taken_back.v1", about="reaction.post_id")
class ReceivedReactionTakenBack(Fact, frozen=True, kw_only=True):
    """Somebody elsewhere took a reaction back."""

    reaction: Reaction


@fact("federation.follow.begun.v1", about="follow.id")
class FollowBegun(Fact, frozen=True, kw_only=True):
    """Somebody elsewhere follows a channel or an office."""

    follow: Follow


@fact("federation.follow.ended.v1", about="follow.id")
class FollowEnded(Fact, frozen=True, kw_only=True):
    """Somebody elsewhere no longer follows."""

    follow: Follow


@fact("federation.flag.received.v1", about="flag_id")
class FlagReceived(Fact, frozen=True, kw_only=True):
    """Another server reported one of our posts or case studies (a Flag)."""

    flag_id: UUID
    item_kind: ItemKind
    item_id: UUID
    host: Host
    words: str
    """The reporter's own, plain text, at most 2,000 characters; seen by moderators only."""
    received_at: datetime


FlagOutcome = Literal["delivered", "failed", "blocked"]


@fact("federation.flag.settled.v1", about="asked_by")
class FlagSettled(Fact, frozen=True, kw_only=True):
    """What somebody here asked to have reported to another server arrived there, or is no longer tried."""

    asked_by: UUID
    """The report, or the decision with whose reason it was sent."""
    host: Host
    outcome: FlagOutcome
    reason: Line
    """Why it did not arrive, for operators; empty when nothing is known."""


class Silence(msgspec.Struct, frozen=True, kw_only=True):
    """Whether another server answers what it is sent."""

    host: Host
    version: int
    since: datetime | None = None
    """The first of the failures; None: it answers again."""


@fact("federation.host.silent.v1", about="silence.host")
class HostSilent(Fact, frozen=True, kw_only=True):
    """A server has answered nothing for three days, or that it is gone for as long."""

    silence: Silence


@fact("federation.host.answered.v1", about="silence.host")
class HostAnswered(Fact, frozen=True, kw_only=True):
    """A server that was silent speaks again."""

    silence: Silence


@fact("federation.delivery.failed.v1", about="delivery_id")
class DeliveryFailed(Fact, frozen=True, kw_only=True):
    """An activity did not reach a server, and is no longer tried."""

    delivery_id: UUID
    activity_id: Url
    noun_id: UUID
    """What the activity is about: a post, a case study, a channel or an office."""
    host: Host
    reason: Line
