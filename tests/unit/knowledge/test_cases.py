"""What may stand in a case study, and how it reads as one text."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from services.knowledge.cases.domain import (
    Case,
    NewCase,
    as_told,
    outcome_as_json,
    readable,
    require_sound,
)
from shared.core.errors import Refused
from shared.facts.knowledge import Outcome

TODAY = date(2026, 3, 12)


def wish(**outcome: Any) -> NewCase:
    known: dict[str, Any] = {
        "indicator": "Vacant homes",
        "unit": "percent",
        "baseline": 12.0,
        "baseline_on": date(2024, 1, 1),
        "result": 9.6,
        "result_on": date(2025, 1, 1),
    }
    return NewCase(
        channel="housing",
        title="A register of empty homes",
        problem="Too many homes stood **empty**.",
        action="We counted them.",
        lessons="Start earlier.",
        cost="$4,000 and one day a week",
        outcome=Outcome(**known | outcome),
    )


def case(**words: Any) -> Case:
    asked = wish()
    known: dict[str, Any] = {
        "id": UUID(int=1),
        "office_id": UUID(int=2),
        "channel_slug": asked.channel,
        "title": asked.title,
        "problem": asked.problem,
        "action": asked.action,
        "lessons": asked.lessons,
        "cost": asked.cost,
        "outcome_json": outcome_as_json(asked.outcome),
        "published_at": datetime(2026, 3, 1, tzinfo=UTC),
        "version": 1,
    }
    return Case(**known | words)


@pytest.mark.parametrize(
    ("outcome", "field"),
    [
        ({"result": float("nan")}, "outcome.result"),
        ({"baseline": float("inf")}, "outcome.baseline"),
        ({"result_on": date(2024, 1, 1)}, "outcome.result_on"),
        ({"result_on": date(2023, 12, 31)}, "outcome.result_on"),
        ({"result_on": date(2026, 3, 13)}, "outcome.result_on"),
        ({"status": "failed", "result_on": date(2027, 1, 1)}, "outcome.result_on"),
        ({"baseline_on": date(2026, 3, 13), "result_on": date(2027, 1, 1)}, "outcome.baseline_on"),
    ],
)
def test_numbers_and_days_that_cannot_be_are_refused_by_name(
    outcome: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        require_sound(wish(**outcome), TODAY)

    assert field in refused.value.fields


def test_an_expected_result_may_lie_ahead() -> None:
    require_sound(wish(status="expected", result_on=date(2027, 6, 30)), TODAY)


def test_the_whole_case_reads_as_one_text() -> None:
    text = readable(case())

    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## The problem",
        "## What was done",
        "## What it did",
        "## What we learned",
        "## What it cost",
    ]
    assert "2.4 percentage points, a fifth less (−20%)." in text


def test_empty_parts_have_no_heading() -> None:
    text = readable(case(lessons="", cost="", outcome_json=None))

    assert "What we learned" not in text
    assert "What it did" not in text


@pytest.mark.parametrize("sight", [{"is_hidden": True}, {"is_withdrawn": True}])
def test_words_out_of_sight_are_not_told(sight: dict[str, bool]) -> None:
    told = as_told(case(**sight))

    assert (told.title, told.problem, told.action, told.lessons, told.cost) == ("",) * 5
    assert told.outcome is None


def test_the_outcome_survives_its_column() -> None:
    assert case().outcome == wish().outcome
