"""Posts and replies for programs."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from services.discussions.channels.reads import get_channel
from services.discussions.posts import actions, reads
from services.discussions.posts.cursors import place_of, point_of
from services.discussions.posts.domain import NewPost, NewReply, NewWords
from services.discussions.posts.reads import LAST, Place, Point, Spoken
from shared.core.ids import activity_id
from shared.core.links import post_path
from shared.facts.words import ChannelName, PostKind
from shared.standing.may import ANYBODY, WRITERS
from shared.web import paging
from shared.web.asking import absolute, db, member, settings
from shared.web.doors import Api
from shared.web.items import Author, author

api = Api("posts", __name__)


class PostItem(msgspec.Struct, frozen=True, kw_only=True):
    """A post or a reply."""

    id: UUID
    url: str
    activity_id: str
    title: str | None
    """Null on replies."""
    body: str
    """Markdown as written."""
    author: Author
    published: datetime
    edited: datetime | None
    version: int
    kind: PostKind
    channel: ChannelName
    thread: UUID
    """The post that began the thread."""
    answers: UUID | None
    """What it replies to."""
    replies: int
    """Replies of offices in the thread it began."""
    reactions: dict[str, int]
    """Of offices."""
    from_public: bool
    """Said on another server by somebody who is not an office."""
    reactions_from_public: int
    """Given on other servers by others than offices, whatever the word."""


class PostList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of posts."""

    items: list[PostItem]
    next: str | None


@api.post("/posts", to=WRITERS, takes=NewPost, gives=PostItem, says="Publish a post in a channel.")
def publish(wish: NewPost) -> PostItem:
    """Publish in the name of the token's office."""
    return _item(reads.get_post(db(), actions.publish_post(db(), member(), wish).id))


@api.post(
    "/posts/<uuid:post_id>/replies",
    to=WRITERS,
    takes=NewReply,
    gives=PostItem,
    says="Reply to a post or to another reply.",
)
def reply(post_id: UUID, wish: NewReply) -> PostItem:
    """Reply in the name of the token's office."""
    return _item(reads.get_post(db(), actions.reply(db(), member(), post_id, wish).id))


@api.get("/posts/<uuid:post_id>", to=ANYBODY, gives=PostItem, says="Read a post or a reply.")
def show(post_id: UUID) -> PostItem:
    """Read one."""
    return _item(reads.get_post(db(), post_id))


@api.put(
    "/posts/<uuid:post_id>",
    to=WRITERS,
    takes=NewWords,
    gives=PostItem,
    says="Change a post's words; the earlier ones stay in its history.",
)
def edit(post_id: UUID, wish: NewWords) -> PostItem:
    """Change the words of one's own office's post."""
    actions.edit_post(db(), member(), post_id, wish)
    return _item(reads.get_post(db(), post_id))


@api.delete("/posts/<uuid:post_id>", to=WRITERS, says="Withdraw a post.")
def withdraw(post_id: UUID) -> None:
    """Take one's own office's words back."""
    actions.withdraw_post(db(), member(), post_id)


@api.get(
    "/posts/<uuid:post_id>/replies",
    to=ANYBODY,
    asks=paging.PageQuery,
    gives=PostList,
    says="List the replies of a thread, oldest first.",
)
def list_replies(post_id: UUID, query: paging.PageQuery) -> PostList:
    """List what is in sight of the thread that this post began."""
    thread = reads.find_turn(db(), post_id)
    found, after = reads.list_replies(
        db(), thread.id, after=place_of(query.after), limit=query.limit
    )
    return _list(found, after)


class ThreadsQuery(paging.PageQuery, kw_only=True):
    """Whose threads are wanted."""

    speakers: Literal["offices", "public"] = "offices"
    """`public`: what others than offices began from other servers."""


@api.get(
    "/channels/<slug>/posts",
    to=ANYBODY,
    asks=ThreadsQuery,
    gives=PostList,
    says="List the posts that begin a channel's threads, newest first.",
)
def list_posts(slug: str, query: ThreadsQuery) -> PostList:
    """List what is in sight."""
    found, after = reads.list_threads(
        db(),
        get_channel(db(), slug).id,
        by="newest" if query.speakers == "offices" else "public",
        before=point_of(query.after, LAST),
        limit=query.limit,
    )
    return _list(found, after)


def _list(found: list[Spoken], after: Point | Place | None) -> PostList:
    return PostList(
        items=[_item(spoken) for spoken in found],
        next=paging.next_path(paging.encode(*after) if after else None),
    )


def _item(spoken: Spoken) -> PostItem:
    post = spoken.post
    return PostItem(
        id=post.id,
        url=absolute(post_path(post.channel_slug, post.thread_id, post.id)),
        activity_id=post.activity_id or activity_id(settings().origin, "posts", post.id),
        title=post.title,
        body=post.body,
        author=author(spoken.office),
        published=post.published_at,
        edited=post.edited_at,
        version=post.version,
        kind=post.kind,  # type: ignore[arg-type]
        channel=post.channel_slug,
        thread=post.thread_id,
        answers=post.answers,
        replies=post.replies,
        reactions=spoken.reactions.counts,
        from_public=post.from_public,
        reactions_from_public=spoken.reactions.from_public,
    )
