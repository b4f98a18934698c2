"""How an outcome is drawn: two bars on one scale and the change in words."""

from dataclasses import dataclass

from flask_babel import format_decimal

from shared.facts.knowledge import Outcome

_PERCENT = frozenset({"percent", "%", "per cent", "por ciento"})
_FEW = 10
"""A percentage of fewer than this says more than the numbers do."""


@dataclass(frozen=True)
class Bar:
    """A bar from `start` over `length`, both in hundredths of the scale."""

    start: float
    length: float


@dataclass(frozen=True)
class Shape:
    """What a figure of an outcome shows."""

    before: Bar
    after: Bar
    change: str
    is_points: bool
    is_percent: bool


def outcome_shape(outcome: Outcome) -> Shape:
    """Return the figure; the scale always holds zero, so that lengths can be compared."""
    low = min(0.0, outcome.baseline, outcome.result)
    high = max(0.0, outcome.baseline, outcome.result)
    span = (high - low) or 1.0

    def bar(value: float) -> Bar:
        start = (min(value, 0.0) - low) / span * 100
        return Bar(round(start, 2), round(abs(value) / span * 100, 2))

    is_points = outcome.unit.strip().lower() in _PERCENT
    is_percent = not is_points and outcome.baseline >= _FEW and outcome.result >= 0
    return Shape(
        before=bar(outcome.baseline),
        after=bar(outcome.result),
        change=_change(outcome, is_percent=is_percent),
        is_points=is_points,
        is_percent=is_percent,
    )


def _change(outcome: Outcome, *, is_percent: bool) -> str:
    difference = outcome.result - outcome.baseline
    if is_percent:
        difference = difference / outcome.baseline * 100
    digits = "#,##0" if abs(difference) >= 10 or not difference else "#,##0.#"
    sign = "−" if difference < 0 else "+" if difference > 0 else "±"
    return sign + str(format_decimal(abs(difference), digits)) + ("%" if is_percent else "")
