"""The four words an office may say about a post without writing one."""

from dataclasses import dataclass
from datetime import datetime
from typing import get_args
from uuid import UUID

from shared.core.errors import Gone, NotFound
from shared.facts import discussions as told
from shared.facts.words import ReactionName

NAMES: tuple[ReactionName, ...] = get_args(ReactionName)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """Somebody's one word about a post."""

    post_id: UUID
    office_id: UUID
    name: ReactionName
    given_at: datetime
    from_public: bool = False
    """Given elsewhere by somebody who is not an office: counted apart, and without civic weight."""

    def as_told(self) -> told.Reaction:
        """Return the reaction as facts carry it."""
        return told.Reaction(
            post_id=self.post_id,
            office_id=self.office_id,
            name=self.name,
            given_at=self.given_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactedPost:
    """As much of a post as a reaction to it needs."""

    id: UUID
    thread_id: UUID
    channel_slug: str
    demonstration: bool
    is_gone: bool


def require_in_sight(post: ReactedPost | None) -> ReactedPost:
    """Return the post, or refuse when nobody can read it."""
    if post is None:
        raise NotFound("There is no post at this address.")
    if post.is_gone:
        raise Gone("This post is out of sight. Nobody can react to it.")
    return post


def require_name(text: str) -> ReactionName:
    """Return the reaction's name, or refuse with NotFound, naming those there are."""
    for name in NAMES:
        if name == text:
            return name
    raise NotFound("There is no such reaction. Choose one of: {names}.", names=", ".join(NAMES))
