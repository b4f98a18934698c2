"""The numbers of a case study from elsewhere are believed whole or not at all."""

from datetime import date
from typing import Any

import pytest

from federation.vocabulary.case import write_outcome
from federation.vocabulary.reading_case import read_outcome
from shared.facts.knowledge import Outcome

OUTCOME = Outcome(
    indicator="Empty homes",
    unit="homes",
    baseline=40,
    baseline_on=date(2024, 3, 1),
    result=31.5,
    result_on=date(2025, 3, 1),
    comparison="earlier_trend",
    population=1_900,
    source="The city’s register",
)


def _article(**changes: Any) -> dict[str, Any]:
    written = write_outcome(OUTCOME)
    return {"type": "Article", "kind": "case", "outcome": written} | changes


def test_what_is_written_is_read_alike() -> None:
    assert read_outcome(_article()) == OUTCOME


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "Note"},
        {"kind": "experience"},
        {"outcome": None},
        {"outcome": ["Outcome"]},
    ],
)
def test_only_a_case_study_has_an_outcome(changes: dict[str, Any]) -> None:
    assert read_outcome(_article(**changes)) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "Thing"},
        {"result": "31"},
        {"result": 1e13},
        {"resultOn": "next year"},
        {"status": "splendid"},
        {"unit": ""},
        {"indicator": "long " * 40},
        {"population": -1},
    ],
)
def test_half_an_outcome_is_none(changes: dict[str, Any]) -> None:
    assert read_outcome(_article(outcome=write_outcome(OUTCOME) | changes)) is None
