"""Cards, replies and waiting decisions in and out of their tables."""

import json
from collections.abc import Collection, Iterable
from uuid import UUID

from services.frontdesk.cards.domain import Entry, Reply
from shared.data.database import Connection
from shared.data.latest import latest_of
from shared.data.queries import Queries
from shared.facts.moderation import Decision

queries = Queries.beside(__file__)


def put_cards(db: Connection, entries: Iterable[Entry]) -> None:
    """Keep cards as their owners have them now, each unless a later version is here already."""
    latest = latest_of(entries, key=lambda entry: entry.id)
    if not latest:
        return
    queries.run(
        db, "put_cards",
        ids=[each.id for each in latest],
        nouns=[each.noun for each in latest],
        kinds=[each.kind for each in latest],
        titles=[each.title for each in latest],
        words=[each.words for each in latest],
        excerpts=[each.excerpt for each in latest],
        channels=[each.channel_slug for each in latest],
        offices=[each.office_id for each in latest],
        cases=[each.case_id for each in latest],
        outcomes=[json.dumps(each.outcome) if each.outcome else None for each in latest],
        measured=[each.is_measured for each in latest],
        published=[each.published_at for each in latest],
        edited=[each.edited_at for each in latest],
        versions=[each.version for each in latest],
        hidden=[each.is_hidden for each in latest],
        withdrawn=[each.is_withdrawn for each in latest],
        archived=[each.is_archived for each in latest],
        active=[each.active_at for each in latest],
        from_public=[each.from_public for each in latest],
        activities=[each.activity_id for each in latest],
        demonstrations=[each.demonstration for each in latest],
    )  # fmt: skip


def put_replies(db: Connection, replies: Iterable[Reply]) -> None:
    """Keep replies as their owner has them now, each unless a later version is here already."""
    latest = latest_of(replies, key=lambda reply: reply.id)
    if not latest:
        return
    queries.run(
        db, "put_replies",
        ids=[each.id for each in latest],
        threads=[each.thread_id for each in latest],
        offices=[each.office_id for each in latest],
        words=[each.words for each in latest],
        published=[each.published_at for each in latest],
        versions=[each.version for each in latest],
        hidden=[each.is_hidden for each in latest],
        withdrawn=[each.is_withdrawn for each in latest],
        from_public=[each.from_public for each in latest],
        demonstrations=[each.demonstration for each in latest],
    )  # fmt: skip


def put_decision(db: Connection, decision: Decision) -> None:
    """Keep a moderator's decision, unless a later one is here already."""
    queries.run(
        db,
        "put_decision",
        item_id=decision.item_id,
        hides=decision.verdict == "hide",
        taken_at=decision.taken_at,
    )


def find_thread_of(db: Connection, post_id: UUID) -> UUID | None:
    """Return the thread in which a reply stands, or None when no such reply is known."""
    found: UUID | None = queries.value(db, "find_thread_of", id=post_id)
    return found


def count_replies(db: Connection, thread_ids: Collection[UUID]) -> None:
    """Count threads' replies in sight, and note when and by whom the last of each was written."""
    if thread_ids:
        queries.run(db, "count_replies", thread_ids=sorted(thread_ids))


def remove_item(db: Connection, item_id: UUID) -> None:
    """Forget whatever is kept about an item."""
    for statement in ("remove_card", "remove_reply", "remove_decision"):
        queries.run(db, statement, id=item_id)
