"""Follow what the owners of posts and case studies tell of them."""

from collections.abc import Sequence
from uuid import UUID

from services.moderation.items import store
from services.moderation.items.domain import Item
from shared.data.database import Connection
from shared.facts.discussions import Post
from shared.facts.knowledge import Case
from shared.facts.moderation import ItemKind


def follow_posts(db: Connection, posts: Sequence[tuple[Post, bool]]) -> None:
    """Keep posts as discussions has them now, each with whether it waits for a moderator."""
    store.put_items(db, [_item(post, is_held=is_held) for post, is_held in posts])


def follow_case(db: Connection, case: Case) -> None:
    """Keep the case study as knowledge has it now."""
    words = [text for text in (case.problem, case.action, case.lessons, case.cost) if text]
    item = Item(
        kind="case",
        id=case.id,
        office_id=case.office_id,
        channel_slug=case.channel_slug,
        thread_id=None,
        title=case.title,
        body="\n\n".join(words),
        published_at=case.published_at,
        version=case.version,
        is_hidden=case.is_hidden,
        is_withdrawn=case.is_withdrawn,
        demonstration=case.demonstration,
    )
    store.put_items(db, [item])


def forget_item(db: Connection, kind: ItemKind, item_id: UUID) -> None:
    """Drop an item that its owner no longer has."""
    store.remove_item(db, kind, item_id)


def _item(post: Post, *, is_held: bool) -> Item:
    return Item(
        kind="post",
        id=post.id,
        office_id=post.office_id,
        channel_slug=post.channel_slug,
        thread_id=post.thread_id,
        title=post.title or "",
        body=post.body,
        published_at=post.published_at,
        version=post.version,
        is_hidden=post.is_hidden,
        is_withdrawn=post.is_withdrawn,
        is_held=is_held,
        from_public=post.from_public,
        activity_id=post.activity_id,
        demonstration=post.demonstration,
    )
