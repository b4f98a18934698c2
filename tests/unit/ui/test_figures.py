"""A figure never flatters: its scale holds zero, and its change is counted from the base."""

from datetime import date

import pytest
from flask import Flask

from shared.facts.knowledge import Outcome
from shared.ui import kit
from shared.ui.figures import Bar, Shape, outcome_shape


def _shape(baseline: float, result: float, unit: str = "homes") -> Shape:
    app = Flask(__name__)
    kit.install(app)
    outcome = Outcome(
        indicator="Homes",
        unit=unit,
        baseline=baseline,
        baseline_on=date(2025, 1, 1),
        result=result,
        result_on=date(2026, 1, 1),
    )
    with app.test_request_context("/"):
        return outcome_shape(outcome)


@pytest.mark.parametrize(
    ("baseline", "result", "unit", "change"),
    [
        (1_240, 868, "homes", "−30%"),
        (200, 209, "homes", "+4.5%"),
        (48.5, 51, "percent", "+2.5"),
        (0, 12, "homes", "+12"),
        (-5, 5, "dollars", "+10"),
        (70, 70, "homes", "±0%"),
        (4, 19, "permits a year", "+15"),
    ],
)
def test_the_change_is_said_with_its_sign(
    baseline: float, result: float, unit: str, change: str
) -> None:
    assert _shape(baseline, result, unit).change == change


def test_bars_share_a_scale_that_begins_at_zero() -> None:
    shape = _shape(100, 90)

    assert (shape.before, shape.after) == (Bar(0, 100), Bar(0, 90))


def test_bars_below_zero_go_the_other_way() -> None:
    shape = _shape(50, -50)

    assert (shape.before, shape.after) == (Bar(50, 50), Bar(0, 50))


def test_nothing_at_all_draws_nothing() -> None:
    assert _shape(0, 0).before == Bar(0, 0)
