"""Case studies for programs."""

from datetime import datetime
from uuid import UUID

import msgspec

from services.knowledge.cases import actions, reads
from services.knowledge.cases.domain import NewCase, readable
from services.knowledge.cases.reads import NEWEST, Spoken
from services.knowledge.outcomes.domain import change
from shared.core.ids import activity_id
from shared.core.links import case_path
from shared.facts.knowledge import Outcome
from shared.facts.words import Slug
from shared.standing.may import ANYBODY, WRITERS
from shared.web import paging
from shared.web.asking import absolute, db, member, settings
from shared.web.doors import Api
from shared.web.items import Author, author

api = Api("cases", __name__)


class CaseItem(msgspec.Struct, frozen=True, kw_only=True):
    """A case study."""

    id: UUID
    url: str
    activity_id: str
    title: str
    body: str
    """The whole case study as one Markdown text."""
    author: Author
    published: datetime
    edited: datetime | None
    version: int
    channel: Slug
    problem: str
    action: str
    lessons: str
    cost: str
    outcome: Outcome | None
    change: str | None
    """What the outcome says, in a sentence that tells percent from percentage points."""


class CaseList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of case studies, newest first."""

    items: list[CaseItem]
    next: str | None


class CaseQuery(paging.PageQuery, kw_only=True):
    """Which case studies are wanted."""

    channel: Slug | None = None


@api.post(
    "/cases", to=WRITERS, takes=NewCase, gives=CaseItem, status=201, says="Publish a case study."
)
def file_case(wish: NewCase) -> CaseItem:
    """Publish a case study in the name of the token's office."""
    case = actions.file_case(db(), member(), wish)
    return _item(Spoken(case, member().office))


@api.get(
    "/cases", to=ANYBODY, asks=CaseQuery, gives=CaseList, says="List case studies, newest first."
)
def list_cases(query: CaseQuery) -> CaseList:
    """List what is in sight."""
    before = paging.decode(query.after, datetime, UUID) if query.after else NEWEST
    found, after = reads.list_cases(
        db(), channel=query.channel, before=(before[0], before[1]), limit=query.limit
    )
    return CaseList(
        items=[_item(spoken) for spoken in found],
        next=paging.next_path(paging.encode(*after) if after else None),
    )


@api.get("/cases/<uuid:case_id>", to=ANYBODY, gives=CaseItem, says="Read a case study.")
def show_case(case_id: UUID) -> CaseItem:
    """Read one."""
    return _item(reads.get_case(db(), case_id))


@api.put(
    "/cases/<uuid:case_id>",
    to=WRITERS,
    takes=NewCase,
    gives=CaseItem,
    says="Change a case study; its earlier words stay in its history.",
)
def revise_case(case_id: UUID, wish: NewCase) -> CaseItem:
    """Replace the words of one's own office's case study."""
    case = actions.revise_case(db(), member(), case_id, wish)
    return _item(Spoken(case, member().office))


@api.delete("/cases/<uuid:case_id>", to=WRITERS, says="Withdraw a case study.")
def withdraw_case(case_id: UUID) -> None:
    """Take one's own office's case study back."""
    actions.withdraw_case(db(), member(), case_id)


def _item(spoken: Spoken) -> CaseItem:
    case = spoken.case
    return CaseItem(
        id=case.id,
        url=absolute(case_path(case.id)),
        activity_id=activity_id(settings().origin, "cases", case.id),
        title=case.title,
        body=readable(case),
        author=author(spoken.office),
        published=case.published_at,
        edited=case.edited_at,
        version=case.version,
        channel=case.channel_slug,
        problem=case.problem,
        action=case.action,
        lessons=case.lessons,
        cost=case.cost,
        outcome=case.outcome,
        change=str(change(case.outcome).sentence) if case.outcome else None,
    )
