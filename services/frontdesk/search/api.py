"""Search for programs."""

from datetime import datetime
from uuid import UUID

import msgspec

from services.frontdesk.search import reads
from services.frontdesk.search.domain import Asked, Found, Kind, Question, Sought, unmarked
from shared.core.ids import ActivityKind, activity_id
from shared.facts.knowledge import Outcome
from shared.facts.words import SizeClass, Slug, State
from shared.standing.may import ANYBODY
from shared.web import paging
from shared.web.asking import absolute, db, settings
from shared.web.doors import Api
from shared.web.items import Author, author

api = Api("search", __name__)

_ACTIVITIES: dict[str, ActivityKind] = {"post": "posts", "case": "cases", "channel": "channels"}


class SearchQuery(paging.PageQuery, kw_only=True):
    """What is looked for; without words, everything that fits, what moved last first."""

    q: Question = ""
    kind: Sought | None = None
    """`public`: what others than offices said on other servers."""
    state: State | None = None
    size: SizeClass | None = None


class FoundItem(msgspec.Struct, frozen=True, kw_only=True):
    """A thread, a case study or a channel that was found."""

    id: UUID
    url: str
    activity_id: str
    kind: Kind
    title: str
    excerpt: str
    """The words around what was looked for, without marks."""
    author: Author | None
    """Null on channels: nobody in particular speaks there."""
    state: State | None
    size_class: SizeClass | None
    channel: Slug
    published: datetime | None
    """Null on channels."""
    replies: int
    outcome: Outcome | None
    from_public: bool
    """Begun on another server by somebody who is not an office."""


class FoundList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of what was found."""

    items: list[FoundItem]
    next: str | None
    alike: bool
    """Whether nothing holds the words themselves, and these only resemble them."""


@api.get(
    "/search",
    to=ANYBODY,
    asks=SearchQuery,
    gives=FoundList,
    says="Search threads with their replies, case studies and channels.",
)
def search(query: SearchQuery) -> FoundList:
    """Search, most fitting first."""
    asked = Asked(q=query.q, kind=query.kind, state=query.state, size=query.size)
    before = paging.decode(query.after, *asked.cursor) if query.after else None
    findings = reads.find(db(), asked, before=before, limit=query.limit)
    return FoundList(
        items=[_item(found) for found in findings.cards],
        next=paging.next_path(paging.encode(*findings.goes_on) if findings.goes_on else None),
        alike=findings.are_alike and bool(findings.cards),
    )


def _item(found: Found) -> FoundItem:
    return FoundItem(
        id=found.id,
        url=absolute(found.path),
        activity_id=found.activity_id
        or activity_id(settings().origin, _ACTIVITIES[found.noun], found.id),
        kind=found.kind,
        title=found.title,
        excerpt=unmarked(found.reply_found or found.words_found or found.excerpt),
        author=None if found.noun == "channel" else author(found.office),
        state=found.state,
        size_class=found.size_class,
        channel=found.channel_slug,
        published=found.published_at,
        replies=found.replies,
        outcome=found.outcome,
        from_public=found.from_public,
    )
