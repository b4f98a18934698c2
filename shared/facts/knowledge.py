"""What knowledge tells: case studies and their outcomes."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from shared.facts.fact import Fact, fact
from shared.facts.words import Line, Name, Population, Slug

Quantity = Annotated[float, Meta(ge=-1e12, le=1e12)]
Comparison = Literal["none", "earlier_trend", "similar_places", "control"]
OutcomeStatus = Literal["expected", "measured", "failed", "stopped"]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a measure did: an indicator before and after, over a period, for a population."""

    indicator: Name
    """What was counted, for example `Vacant homes`."""
    unit: Name
    """The unit of both values; `percent` makes the difference percentage points."""
    baseline: Quantity
    baseline_on: date
    result: Quantity
    result_on: date
    status: OutcomeStatus = "measured"
    comparison: Comparison = "none"
    population: Population | None = None
    """People affected."""
    source: Line = ""


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """What a city tried and what it did."""

    id: UUID
    office_id: UUID
    channel_slug: Slug
    title: str
    problem: str
    action: str
    """What was done, Markdown."""
    outcome: Outcome | None
    published_at: datetime
    version: int
    lessons: str = ""
    cost: Line = ""
    edited_at: datetime | None = None
    is_hidden: bool = False
    is_withdrawn: bool = False
    demonstration: bool = False


@fact("knowledge.case.published.v1", about="case.id")
class CasePublished(Fact, frozen=True, kw_only=True):
    """An office published a case study."""

    case: Case


@fact("knowledge.case.revised.v1", about="case.id")
class CaseRevised(Fact, frozen=True, kw_only=True):
    """An office changed its case study."""

    case: Case


@fact("knowledge.case.withdrawn.v1", about="case.id")
class CaseWithdrawn(Fact, frozen=True, kw_only=True):
    """An office took its case study back."""

    case: Case


@fact("knowledge.case.hidden.v1", about="case.id")
class CaseHidden(Fact, frozen=True, kw_only=True):
    """A moderator's decision took a case study out of sight."""

    case: Case
    rule: str = ""
    """The code of the rule, as on `/rules`."""
    reason: str = ""
    """As the public log has it."""


@fact("knowledge.case.restored.v1", about="case.id")
class CaseRestored(Fact, frozen=True, kw_only=True):
    """A case study that was hidden is in sight again."""

    case: Case


@fact("knowledge.case.removed.v1", about="case_id")
class CaseRemoved(Fact, frozen=True, kw_only=True):
    """A case study that was loaded as a demonstration was taken away."""

    case_id: UUID
