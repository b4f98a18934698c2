"""Reactions in and out of their table."""

from collections.abc import Iterator
from uuid import UUID

from services.discussions.reactions.domain import ReactedPost, Reaction
from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)


def find_post(db: Connection, post_id: UUID) -> ReactedPost | None:
    """Return the post that is reacted to, or None."""
    return queries.find(db, "find_post", ReactedPost, id=post_id)


def give(db: Connection, reaction: Reaction, *, member_id: UUID, demonstration: bool) -> bool:
    """Keep a reaction; return False when it was there already."""
    return (
        queries.count(
            db,
            "give",
            post_id=reaction.post_id,
            office_id=reaction.office_id,
            name=reaction.name,
            given_at=reaction.given_at,
            member_id=member_id,
            demonstration=demonstration,
        )
        == 1
    )


def take_back(db: Connection, *, post_id: UUID, office_id: UUID, name: str) -> Reaction | None:
    """Forget a reaction and return it, or None when there was none."""
    return queries.find(db, "take_back", Reaction, post_id=post_id, office_id=office_id, name=name)


def list_all_reactions(db: Connection) -> Iterator[Reaction]:
    """Yield every reaction there is, a portion at a time."""
    after = (UUID(int=0), UUID(int=0), "")
    while portion := queries.list(
        db, "list_all_reactions", Reaction, post_id=after[0], office_id=after[1], name=after[2]
    ):
        yield from portion
        last = portion[-1]
        after = (last.post_id, last.office_id, last.name)


def remove_demonstration(db: Connection) -> list[Reaction]:
    """Delete the reactions that are part of the demonstration; return them."""
    return queries.list(db, "remove_demonstration", Reaction)
