"""What an outcome says: percent and percentage points are never mixed up, and no number says too much."""

from datetime import date
from typing import Any

import msgspec
import pytest

from services.knowledge.outcomes.domain import change, evidence, is_few, is_percent
from shared.facts.knowledge import Outcome


def outcome(**words: Any) -> Outcome:
    known: dict[str, Any] = {
        "indicator": "Vacant homes",
        "unit": "percent",
        "baseline": 12.0,
        "baseline_on": date(2024, 1, 1),
        "result": 9.6,
        "result_on": date(2025, 1, 1),
    }
    return Outcome(**known | words)


def said(**words: Any) -> str:
    return str(change(outcome(**words)).sentence)


def test_a_fall_of_a_percentage_is_said_in_points_and_in_percent() -> None:
    assert said() == (
        "Vacant homes fell from 12 percent to 9.6 percent: "
        "2.4 percentage points, a fifth less (−20%)."
    )


def test_a_percent_sign_as_unit_is_read_as_percent() -> None:
    assert said(unit="%") == said()


@pytest.mark.parametrize("unit", ["percent", "%", "Percent", "per cent", "percent of homes"])
def test_percentages_are_known_by_their_unit(unit: str) -> None:
    assert is_percent(unit)


@pytest.mark.parametrize("unit", ["homes", "dollars", "percentile rank", "days"])
def test_counts_are_no_percentages(unit: str) -> None:
    assert not is_percent(unit)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            {"unit": "homes", "baseline": 40.0, "result": 30.0},
            "Vacant homes fell from 40 to 30 homes: 10 homes, a quarter less (−25%).",
        ),
        (
            {"unit": "days", "baseline": 10.0, "result": 13.7},
            "Vacant homes rose from 10 to 13.7 days: 3.7 days, 37% more.",
        ),
        (
            {"unit": "dollars", "baseline": 1_234_567.0, "result": 2_469_134.0},
            "Vacant homes rose from 1,234,567 to 2,469,134 dollars: "
            "1,234,567 dollars, twice as much (+100%).",
        ),
        (
            {"unit": "homes", "baseline": 0.0, "result": 30.0},
            "Vacant homes rose from 0 to 30 homes: 30 homes.",
        ),
        ({"result": 12.0}, "Vacant homes stayed at 12 percent."),
        (
            {"unit": "degrees", "baseline": -4.0, "result": 2.0},
            "Vacant homes rose from −4 to 2 degrees: 6 degrees.",
        ),
        (
            {"status": "expected", "result_on": date(2030, 1, 1)},
            "Vacant homes: expected to fall from 12 percent to 9.6 percent: "
            "2.4 percentage points, a fifth less (−20%).",
        ),
    ],
)
def test_every_kind_of_change_has_its_sentence(words: dict[str, Any], sentence: str) -> None:
    assert said(**words) == sentence


def test_a_name_with_a_percent_sign_does_not_break_its_sentence() -> None:
    assert said(indicator="Share of 100 % s").startswith("Share of 100 % s fell from")


def test_no_percentage_is_made_of_fewer_than_ten() -> None:
    changed = change(outcome(unit="permits a year", baseline=4.0, result=19.0))

    assert changed.relative is None
    assert str(changed.sentence).endswith("15 permits a year.")


def test_a_part_of_zero_is_never_claimed() -> None:
    changed = change(outcome(unit="homes", baseline=0.0, result=5.0))

    assert changed.relative is None
    assert str(changed.sentence).endswith("rose from 0 to 5 homes: 5 homes.")


@pytest.mark.parametrize(
    ("words", "few"),
    [
        ({"unit": "crashes", "baseline": 12.0, "result": 9.0}, True),
        ({"unit": "crashes", "baseline": 12.0, "result": 10.0}, False),
        ({"baseline": 8.0, "result": 4.0}, False),
        ({"population": 9}, True),
        ({"population": 10}, False),
        ({"unit": "days", "baseline": 9.5, "result": 3.2}, False),
    ],
)
def test_counts_below_ten_are_flagged(words: dict[str, Any], few: bool) -> None:
    assert is_few(outcome(**words)) is few


def test_an_expectation_is_never_called_measured() -> None:
    hoped = str(evidence(outcome(status="expected", comparison="control")))

    assert "expects" in hoped
    assert "easured before" not in hoped


def test_a_failure_is_said_as_plainly_as_a_success() -> None:
    assert str(evidence(outcome(status="failed"))).startswith("The office says that this did not")


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 1e13])
def test_no_outcome_is_read_with_a_number_that_is_none(number: float) -> None:
    plain = msgspec.to_builtins(outcome()) | {"result": number}

    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(plain, Outcome)
