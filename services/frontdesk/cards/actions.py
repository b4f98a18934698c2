"""Follow what the owners of posts, case studies and channels tell, and what moderators decide."""

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


def follow_post(db: Connection, post: Post) -> None:
    """Keep the post as discussions has it now, and the liveliness of its thread, which only offices give it."""
    if post.answers is None:
        store.put_card(db, card_of_post(post))
    else:
        store.put_reply(db, reply_of_post(post))
    if post.answers is None or not post.from_public:
        store.count_replies(db, post.thread_id)


def follow_case(db: Connection, case: Case) -> None:
    """Keep the case study as knowledge has it now."""
    store.put_card(db, card_of_case(case))


def follow_channel(db: Connection, channel: Channel) -> None:
    """Keep the channel as discussions has it now."""
    store.put_card(db, card_of_channel(channel))


def obey(db: Connection, decision: Decision) -> None:
    """Show or hide as a moderator decided, without waiting for the owner; the item itself may come later."""
    store.put_decision(db, decision)
    _count_around(db, decision.item_id)


def forget_item(db: Connection, item_id: UUID) -> None:
    """Drop an item that its owner no longer has."""
    thread_id = store.find_thread_of(db, item_id)
    store.remove_item(db, item_id)
    if thread_id is not None:
        store.count_replies(db, thread_id)


def _count_around(db: Connection, post_id: UUID) -> None:
    thread_id = store.find_thread_of(db, post_id)
    if thread_id is not None:
        store.count_replies(db, thread_id)
