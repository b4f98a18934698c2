"""Follow what the owners of posts, case studies and channels tell, and what moderators decide."""

from collections.abc import Sequence
from uuid import UUID

from services.frontdesk.cards import store
from services.frontdesk.cards.domain import (
    card_of_case,
    card_of_channel,
    card_of_post,
    reply_of_post,
)
from shared.data.database import Connection
from shared.facts.discussions import Channel, Post
from shared.facts.knowledge import Case
from shared.facts.moderation import Decision


def follow_posts(db: Connection, posts: Sequence[Post]) -> None:
    """Keep posts as discussions has them now, and the liveliness of their threads, which only offices give them."""
    store.put_cards(db, [card_of_post(post) for post in posts if post.answers is None])
    store.put_replies(db, [reply_of_post(post) for post in posts if post.answers is not None])
    store.count_replies(
        db, {post.thread_id for post in posts if post.answers is None or not post.from_public}
    )


def follow_case(db: Connection, case: Case) -> None:
    """Keep the case study as knowledge has it now."""
    store.put_cards(db, [card_of_case(case)])


def follow_channel(db: Connection, channel: Channel) -> None:
    """Keep the channel as discussions has it now."""
    store.put_cards(db, [card_of_channel(channel)])


def obey(db: Connection, decision: Decision) -> None:
    """Show or hide as a moderator decided, without waiting for the owner; the item itself may come later."""
    store.put_decision(db, decision)
    _count_around(db, decision.item_id)


def forget_item(db: Connection, item_id: UUID) -> None:
    """Drop an item that its owner no longer has."""
    thread_id = store.find_thread_of(db, item_id)
    store.remove_item(db, item_id)
    if thread_id is not None:
        store.count_replies(db, {thread_id})


def _count_around(db: Connection, post_id: UUID) -> None:
    thread_id = store.find_thread_of(db, post_id)
    if thread_id is not None:
        store.count_replies(db, {thread_id})
