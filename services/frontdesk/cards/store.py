"""Cards, replies and waiting decisions in and out of their tables."""

from dataclasses import asdict
from uuid import UUID

from psycopg.types.json import Jsonb

from services.frontdesk.cards.domain import Entry, Reply
from shared.data.database import Connection
from shared.data.queries import Queries
from shared.facts.moderation import Decision

queries = Queries.beside(__file__)


def put_card(db: Connection, entry: Entry) -> None:
    """Keep the card as its owner has it now, unless a later version is here already."""
    outcome = Jsonb(entry.outcome) if entry.outcome is not None else None
    queries.run(db, "put_card", **(asdict(entry) | {"outcome": outcome}))


def put_reply(db: Connection, reply: Reply) -> None:
    """Keep the reply as its owner has it now, unless a later version is here already."""
    queries.run(db, "put_reply", **asdict(reply))


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


def count_replies(db: Connection, thread_id: UUID) -> None:
    """Count a thread's replies in sight, and note when and by whom the last was written."""
    queries.run(db, "count_replies", thread_id=thread_id)


def remove_item(db: Connection, item_id: UUID) -> None:
    """Forget whatever is kept about an item."""
    for statement in ("remove_card", "remove_reply", "remove_decision"):
        queries.run(db, statement, id=item_id)
