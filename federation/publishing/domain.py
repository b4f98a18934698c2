"""What stands where, under which ids, and whom it is for: the plan of everything that is published."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit
from uuid import UUID, uuid5

import msgspec

from federation.hosts.domain import Speaks
from federation.vocabulary.addressing import Addressing, Mentioned
from shared.core.hosts import canonical_authority
from shared.core.ids import activity_id
from shared.core.links import case_path, post_path
from shared.facts.discussions import Post
from shared.facts.knowledge import Case
from shared.facts.words import Outside

DocumentKind = Literal["posts", "cases", "activities"]
TurnType = Literal["Page", "Note", "Article"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A place in a thread, whoever spoke there."""

    id: UUID
    activity_id: str
    noun_id: UUID
    thread_id: UUID
    channel_id: UUID
    actor_id: UUID
    answers: UUID | None
    type: TurnType
    is_ours: bool
    published_at: datetime
    version: int
    is_post_gone: bool = False
    is_noun_gone: bool = False
    is_final: bool = False
    announced_as: UUID | None = None
    gone_by: UUID | None = None
    demonstration: bool = False

    @property
    def is_gone(self) -> bool:
        """Whether it is out of sight."""
        return self.is_post_gone or self.is_noun_gone

    @property
    def begins_thread(self) -> bool:
        """Whether it answers nothing: only such are announced to microblogs."""
        return self.answers is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The bytes at one address."""

    kind: DocumentKind
    id: UUID
    noun_id: UUID
    """What goes, takes its documents along, except those that outlive it."""
    actor_id: UUID
    body: bytes
    version: int
    channel_id: UUID | None = None
    thread_id: UUID | None = None
    """Of posts and case studies: the thread they stand in, so that answers from elsewhere find it."""
    is_gone: bool = False
    outlives: bool = False
    """Whether it holds no words of its noun, such as a Delete, and stays when that is gone."""
    demonstration: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OurChannel:
    """A channel of ours as federation keeps it."""

    id: UUID
    slug: str
    name: str
    purpose: str
    topic: str | None
    outside: Outside
    is_archived: bool
    demonstration: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """An actor elsewhere, as far as sending to it goes."""

    id: UUID
    actor: str
    handle: str
    inbox: str
    speaks: Speaks


@dataclass(frozen=True, slots=True)
class Raw:
    """What somebody elsewhere sent of a post, byte for byte."""

    id: UUID
    create_raw: bytes
    update_raw: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A Like from elsewhere about a post here, as it came; or what took it back, its Undo or the account's Delete."""

    activity_id: str
    type: str
    host: str
    """Of whose it is."""
    post_id: UUID
    raw: bytes
    at: datetime


def activity_uuid(noun_id: UUID, what: str, version: int) -> UUID:
    """Return the id of an activity about a noun: the same however often it is made."""
    return uuid5(noun_id, f"{what} {version}")


def id_of(said: bytes) -> UUID:
    """Return the uuid of an activity of ours, from its bytes."""
    id_: str = msgspec.json.decode(said)["id"]
    return UUID(id_.rpartition("/")[2])


def authority_of(origin: str) -> str:
    """Return host and port of our origin, as handles have it."""
    return canonical_authority(urlsplit(origin).netloc)


def handle_of(origin: str, name: str) -> str:
    """Return the handle of one of our actors."""
    return f"@{name}@{authority_of(origin)}"


def turn_of(origin: str, post: Post) -> Turn:
    """Return the place a post takes; a post that announces a case study stands there for it."""
    is_case = post.case_id is not None and post.answers is None
    noun_id = post.case_id if is_case and post.case_id else post.id
    return Turn(
        id=post.id,
        activity_id=post.activity_id
        or activity_id(origin, "cases" if is_case else "posts", noun_id),
        noun_id=noun_id,
        thread_id=post.thread_id,
        channel_id=post.channel_id,
        actor_id=post.office_id,
        answers=post.answers,
        type="Article" if is_case else "Page" if post.answers is None else "Note",
        is_ours=post.activity_id is None,
        published_at=post.published_at,
        version=post.version,
        is_noun_gone=is_case,
        demonstration=post.demonstration,
    )


def moved_on(turn: Turn, post: Post) -> Turn:
    """Return the place after what was told of its post."""
    is_gone = post.is_hidden or post.is_withdrawn
    is_of_post = turn.noun_id == turn.id
    return replace(
        turn,
        version=post.version,
        answers=post.answers,
        is_post_gone=is_gone,
        is_noun_gone=is_gone if is_of_post else turn.is_noun_gone,
        is_final=turn.is_final or post.is_withdrawn,
        demonstration=post.demonstration,
    )


def addressing(
    origin: str, author_id: UUID, channel_id: UUID, slug: str, thread_id: UUID
) -> Addressing:
    """Return whom words of an office in a channel are for."""
    return Addressing(
        author=activity_id(origin, "offices", author_id),
        channel=Mentioned(
            id=activity_id(origin, "channels", channel_id), handle=handle_of(origin, slug)
        ),
        thread=activity_id(origin, "threads", thread_id),
    )


def thread_there(here: str, root: Turn | None) -> str:
    """Return the thread that an answer joins: where the exchange began it, its own address there (FEP-7888)."""
    if root is None or root.is_ours:
        return here
    return root.activity_id.replace("/ap/posts/", "/ap/threads/")


def page_of(origin: str, thing: Post | Case) -> str:
    """Return the page for people of a post or a case study."""
    if isinstance(thing, Case):
        return origin + case_path(thing.id)
    return origin + post_path(thing.channel_slug, thing.thread_id, thing.id)
