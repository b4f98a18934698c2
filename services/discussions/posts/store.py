"""Posts and their versions in and out of their tables."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from services.discussions.posts.domain import Post
from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)

_BEFORE_ALL = UUID(int=0)


def add_post(db: Connection, post: Post) -> bool:
    """Add a new post; return False when one with this id is there already."""
    said_as = f"cases/{post.case_id}" if post.case_id else f"posts/{post.id}"
    return queries.count(db, "add_post", **_values(post), said_as=said_as) == 1


def add_version(
    db: Connection, post: Post, *, written_at: datetime, member_id: UUID | None
) -> None:
    """Keep the post's present words as a version."""
    queries.run(
        db,
        "add_version",
        post_id=post.id,
        version=post.version,
        title=post.title,
        body=post.body,
        written_at=written_at,
        member_id=member_id,
    )


def stir_thread(db: Connection, thread_id: UUID, at: datetime) -> None:
    """Note that something was said in the thread."""
    queries.run(db, "stir_thread", thread_id=thread_id, at=at)


def find_post(db: Connection, post_id: UUID) -> Post | None:
    """Return the post, in sight or not, or None."""
    return queries.find(db, "find_post", Post, id=post_id)


def find_post_to_change(db: Connection, post_id: UUID) -> Post | None:
    """Return the post and hold its row until the transaction ends, or None."""
    return queries.find(db, "find_post_to_change", Post, id=post_id)


def find_announcement_to_change(db: Connection, case_id: UUID) -> Post | None:
    """Return the post that announces a case study and hold its row, or None."""
    return queries.find(db, "find_announcement_to_change", Post, case_id=case_id)


def change_post(db: Connection, post: Post) -> None:
    """Keep the post as it is now."""
    queries.run(db, "change_post", **_values(post))


def list_all_posts(db: Connection) -> Iterator[Post]:
    """Yield every post there is, in sight or not, a portion at a time."""
    after = _BEFORE_ALL
    while portion := queries.list(db, "list_all_posts", Post, after=after):
        yield from portion
        after = portion[-1].id


def list_answers_to_demonstration(db: Connection) -> list[Post]:
    """Return real answers to the demonstration's words, and hold them."""
    return queries.list(db, "list_answers_to_demonstration", Post)


def remove_demonstration(db: Connection) -> list[UUID]:
    """Delete the demonstration's posts; return their ids."""
    return [row["id"] for row in db.execute(queries["remove_demonstration"])]


def remove_thread_of_case(db: Connection, case_id: UUID) -> list[UUID]:
    """Delete the thread that announces a case study; return the ids of its posts."""
    found = db.execute(queries["remove_thread_of_case"], {"case_id": case_id})
    return [row["id"] for row in found]


def _values(post: Post) -> dict[str, Any]:
    return asdict(post) | {"outcome": post.outcome and json.dumps(post.outcome)}
