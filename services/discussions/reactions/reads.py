"""How often each word was said about posts, and which of them the reader's office said."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from services.discussions.reactions import store
from services.discussions.reactions.domain import ReactedPost, require_in_sight
from shared.data.database import Connection
from shared.data.queries import Queries
from shared.standing.people import Member

queries = Queries.beside(__file__)


@dataclass(slots=True)
class Reactions:
    """The reactions to one post."""

    counts: dict[str, int] = field(default_factory=dict)
    """How many offices said each word."""
    mine: set[str] = field(default_factory=set)
    from_public: int = 0
    """Reactions of others from elsewhere, whatever the word."""


@dataclass(frozen=True, slots=True)
class _Row:
    post_id: UUID
    name: str
    count: int
    from_public: int
    is_mine: bool | None


def get_post(db: Connection, post_id: UUID) -> ReactedPost:
    """Return the post that is reacted to, or refuse when nobody can read it."""
    return require_in_sight(store.find_post(db, post_id))


def count_reactions(
    db: Connection, post_ids: Iterable[UUID], *, reader: Member | None = None
) -> dict[UUID, Reactions]:
    """Return the reactions per post; a post without any is missing."""
    ids = list(post_ids)
    if not ids:
        return {}
    office_id = reader.office.id if reader else None
    found: dict[UUID, Reactions] = {}
    for row in queries.list(db, "count_reactions", _Row, post_ids=ids, office_id=office_id):
        reactions = found.setdefault(row.post_id, Reactions())
        reactions.from_public += row.from_public
        if row.count:
            reactions.counts[row.name] = row.count
        if row.is_mine:
            reactions.mine.add(row.name)
    return found
