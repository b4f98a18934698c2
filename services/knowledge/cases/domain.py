"""What a case study is, what may stand in it, and how it reads as one text."""

import math
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

from services.knowledge.outcomes.domain import change, evidence
from shared.core.errors import Refused
from shared.core.marks import N_
from shared.facts import knowledge as told
from shared.facts.knowledge import Outcome
from shared.facts.words import Body, Line, Slug, Title

_TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]*$"
Problem = Annotated[
    str, Meta(min_length=1, max_length=5_000, pattern=_TEXT, description="Markdown (CommonMark).")
]
Lessons = Annotated[
    str, Meta(max_length=5_000, pattern=_TEXT, description="Markdown (CommonMark).")
]


class NewCase(msgspec.Struct, frozen=True, kw_only=True):
    """The words and numbers of a case study as its office writes them."""

    channel: Slug
    title: Title
    problem: Problem
    action: Body
    """What was done."""
    lessons: Lessons = ""
    cost: Line = ""
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One version of a case study's words."""

    title: str
    problem: str
    action: str
    lessons: str
    cost: str
    outcome_json: dict[str, Any] | None

    @property
    def outcome(self) -> Outcome | None:
        """The outcome, when there is one."""
        if self.outcome_json is None:
            return None
        return msgspec.convert(self.outcome_json, Outcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Words):
    """A case study as it stands."""

    id: UUID
    office_id: UUID
    channel_slug: str
    published_at: datetime
    version: int
    edited_at: datetime | None = None
    is_withdrawn: bool = False
    is_hidden: bool = False
    hidden_reason: str = ""
    decided_at: datetime | None = None
    demonstration: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Version(Words):
    """An earlier, or the present, wording of a case study."""

    case_id: UUID
    version: int
    written_at: datetime


def require_sound(wish: NewCase, today: date) -> None:
    """Refuse numbers and dates that cannot be, naming the fields they stand in."""
    outcome = wish.outcome
    if outcome is None:
        return
    errors: dict[str, str] = {}
    for name, value in (("baseline", outcome.baseline), ("result", outcome.result)):
        if not math.isfinite(value):
            errors[f"outcome.{name}"] = N_("This must be a number.")
    if outcome.baseline_on > today:
        errors["outcome.baseline_on"] = N_("The number before cannot lie in the future.")
    if outcome.result_on <= outcome.baseline_on:
        errors["outcome.result_on"] = N_(
            "The result must be from a later day than the number before."
        )
    elif outcome.status != "expected" and outcome.result_on > today:
        errors["outcome.result_on"] = N_(
            "This day has not come yet. If the result is hoped for, choose “expected”."
        )
    if errors:
        raise Refused("Some fields need another look.", fields=errors)


def outcome_as_json(outcome: Outcome | None) -> dict[str, Any] | None:
    """Return the outcome as plain JSON values, for its column."""
    return None if outcome is None else msgspec.to_builtins(outcome)


def has_same_words(case: Case, wish: NewCase) -> bool:
    """Return whether the wish changes nothing."""
    return (case.title, case.problem, case.action, case.lessons, case.cost, case.outcome) == (
        wish.title,
        wish.problem,
        wish.action,
        wish.lessons,
        wish.cost,
        wish.outcome,
    )


def as_told(case: Case) -> told.Case:
    """Return the case as facts carry it; words out of sight are nobody's to copy."""
    is_shown = not (case.is_hidden or case.is_withdrawn)
    return told.Case(
        id=case.id,
        office_id=case.office_id,
        channel_slug=case.channel_slug,
        title=case.title if is_shown else "",
        problem=case.problem if is_shown else "",
        action=case.action if is_shown else "",
        lessons=case.lessons if is_shown else "",
        cost=case.cost if is_shown else "",
        outcome=case.outcome if is_shown else None,
        published_at=case.published_at,
        version=case.version,
        edited_at=case.edited_at,
        is_hidden=case.is_hidden,
        is_withdrawn=case.is_withdrawn,
        demonstration=case.demonstration,
    )


def readable(words: Words) -> str:
    """Return the whole case study as one Markdown text, for readers that know no parts."""
    parts = [("The problem", words.problem), ("What was done", words.action)]
    if words.outcome is not None:
        parts.append(("What it did", _outcome_in_words(words.outcome)))
    parts += [("What we learned", words.lessons), ("What it cost", words.cost)]
    return "\n\n".join(f"## {heading}\n\n{text}" for heading, text in parts if text)


def _outcome_in_words(outcome: Outcome) -> str:
    told_of = [str(change(outcome).sentence), str(evidence(outcome))]
    if outcome.source:
        told_of.append(f"Source: {outcome.source}")
    return "\n\n".join(told_of)
