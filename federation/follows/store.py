"""Follows in and out of their table."""

from dataclasses import asdict
from uuid import UUID

from federation.follows.domain import Follow, Followed, FollowedKind
from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)

_FOLLOWED = {"channels": "find_followed_channel", "offices": "find_followed_office"}


def find_followed(db: Connection, kind: FollowedKind, id_: UUID) -> Followed | None:
    """Return an actor of ours as it may be followed; None when it is not here."""
    if kind == "instance":
        return Followed(is_closed=True, demonstration=False)
    return queries.find(db, _FOLLOWED[kind], Followed, id=id_)


def put_follow(db: Connection, follow: Follow) -> bool:
    """Keep a follow; return whether it is new."""
    return bool(queries.value(db, "put_follow", **asdict(follow)))


def remove_follow(
    db: Connection, follower_id: UUID, *, followed_id: UUID | None, follow_id: str | None
) -> list[Follow]:
    """End what a follower began, by whom it is of or by its id; return what was there."""
    return queries.list(
        db, "remove_follow", Follow,
        follower_id=follower_id, followed_id=followed_id, follow_id=follow_id,
    )  # fmt: skip


def remove_follows_of(db: Connection, follower_id: UUID) -> list[Follow]:
    """End everything a follower began; return what was there."""
    return queries.list(db, "remove_follows_of", Follow, follower_id=follower_id)


def remove_follows_at(db: Connection, inbox: str) -> list[Follow]:
    """End every follow that is served through an inbox; return what was there."""
    return queries.list(db, "remove_follows_at", Follow, inbox=inbox)


def move_follows(db: Connection, follower_id: UUID, *, host: str, inbox: str) -> int:
    """Serve a follower through another inbox from now on; return how many follows moved."""
    return queries.count(db, "move_follows", follower_id=follower_id, host=host, inbox=inbox)
