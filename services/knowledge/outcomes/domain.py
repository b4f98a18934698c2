"""What changed, by how much, and how sure we may be: said so that percent and points cannot be mixed up."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from shared.core.marks import N_
from shared.facts.knowledge import Outcome

FEW = 10
"""Counts below this may point to single people, and a change among them may be chance."""

Direction = Literal["rose", "fell", "stayed"]

_PERCENT = ("%", "percent", "per cent", "percentage", "pct")
_SHARES = {
    Decimal("0.5"): N_("half"),
    Decimal("0.333"): N_("a third"),
    Decimal("0.25"): N_("a quarter"),
    Decimal("0.2"): N_("a fifth"),
    Decimal("0.1"): N_("a tenth"),
}
_NEAR = Decimal("0.006")


class Said:
    """A sentence with named values; the pattern is the key of its translation."""

    def __init__(self, pattern: str, /, **values: "str | Said") -> None:
        self.pattern = pattern
        self.values = values

    def __str__(self) -> str:
        return self.pattern % {name: str(value) for name, value in self.values.items()}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Said) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))


@dataclass(frozen=True, slots=True)
class Change:
    """The difference an outcome shows."""

    direction: Direction
    difference: Decimal
    """Result less baseline, in the outcome's unit, or percentage points when the unit is percent."""
    relative: Decimal | None
    """The difference as a part of the baseline; None where that means nothing or misleads (fewer than ten)."""
    is_points: bool
    sentence: Said


def change(outcome: Outcome) -> Change:
    """Return what changed between the two values."""
    before, after = exact(outcome.baseline), exact(outcome.result)
    difference = after - before
    direction: Direction = "stayed" if not difference else "rose" if difference > 0 else "fell"
    is_points = is_percent(outcome.unit)
    has_part = after >= 0 and (before >= FEW or (is_points and before > 0))
    relative = difference / before if has_part else None
    return Change(
        direction=direction,
        difference=difference,
        relative=relative,
        is_points=is_points,
        sentence=_sentence(outcome, difference, relative, is_points=is_points),
    )


def is_percent(unit: str) -> bool:
    """Return whether values in this unit are themselves percentages, so that they differ by points."""
    plain = unit.casefold().strip()
    return plain in _PERCENT or plain.startswith(("percent ", "per cent ", "% "))


def is_few(outcome: Outcome) -> bool:
    """Return whether the outcome counts fewer than ten of something."""
    if outcome.population is not None and outcome.population < FEW:
        return True
    values = (outcome.baseline, outcome.result)
    counts = all(value >= 0 and float(value).is_integer() for value in values)
    return counts and not is_percent(outcome.unit) and min(values) < FEW


def evidence(outcome: Outcome) -> Said:
    """Return the sentence that says how much weight the numbers bear."""
    if outcome.status == "expected":
        return Said("This is what the office expects. Nothing has been measured yet.")
    compared = {
        "none": Said("Measured before and after, without a comparison: other causes are possible."),
        "earlier_trend": Said("Measured before and after, and compared with the earlier trend."),
        "similar_places": Said("Measured before and after, and compared with similar places."),
        "control": Said("Measured before and after, and compared with a control group."),
    }[outcome.comparison]
    if outcome.status == "failed":
        return Said("The office says that this did not work. %(compared)s", compared=compared)
    if outcome.status == "stopped":
        return Said("The office stopped this before its end. %(compared)s", compared=compared)
    return compared


def exact(value: float) -> Decimal:
    """Return the number as it was typed, so that 12 − 9.6 is 2.4."""
    return Decimal(repr(float(value)))


def in_digits(number: Decimal) -> str:
    """Return the number with separators and without empty decimals."""
    rounded = round(number, 2) if abs(number) >= 1 else round(number, 4)
    text = f"{rounded:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", "−")


def _sentence(
    outcome: Outcome, difference: Decimal, relative: Decimal | None, *, is_points: bool
) -> Said:
    unit = "percent" if is_points and outcome.unit.strip() == "%" else outcome.unit
    values: dict[str, str | Said] = {
        "indicator": outcome.indicator,
        "before": in_digits(exact(outcome.baseline)) + (f" {unit}" if is_points else ""),
        "after": f"{in_digits(exact(outcome.result))} {unit}",
        "difference": in_digits(abs(difference)),
        "unit": unit,
    }
    is_expected = outcome.status == "expected"
    if not difference:
        return _unchanged(values, is_expected=is_expected)
    moved = _moved(values, rose=difference > 0, is_expected=is_expected)
    amount = (
        Said("%(difference)s percentage points", difference=values["difference"])
        if is_points
        else Said("%(difference)s %(unit)s", difference=values["difference"], unit=unit)
    )
    if relative is None:
        return Said("%(moved)s: %(amount)s.", moved=moved, amount=amount)
    return Said(
        "%(moved)s: %(amount)s, %(part)s.", moved=moved, amount=amount, part=_part(relative)
    )


def _unchanged(values: dict[str, str | Said], *, is_expected: bool) -> Said:
    if is_expected:
        return Said("%(indicator)s: expected to stay at %(after)s.", **values)
    return Said("%(indicator)s stayed at %(after)s.", **values)


def _moved(values: dict[str, str | Said], *, rose: bool, is_expected: bool) -> Said:
    if is_expected and rose:
        return Said("%(indicator)s: expected to rise from %(before)s to %(after)s", **values)
    if is_expected:
        return Said("%(indicator)s: expected to fall from %(before)s to %(after)s", **values)
    if rose:
        return Said("%(indicator)s rose from %(before)s to %(after)s", **values)
    return Said("%(indicator)s fell from %(before)s to %(after)s", **values)


def _part(relative: Decimal) -> Said:
    """Say the relative change in words where there are words for it, and always in percent."""
    percent = _percent(relative)
    share = next(
        (word for part, word in _SHARES.items() if abs(abs(relative) - part) < _NEAR), None
    )
    if relative == 1:
        return Said("twice as much (%(percent)s)", percent=percent)
    if share is None and relative < 0:
        return Said("%(percent)s less", percent=percent.lstrip("−"))
    if share is None:
        return Said("%(percent)s more", percent=percent.lstrip("+"))
    if relative < 0:
        return Said("%(share)s less (%(percent)s)", share=Said(share), percent=percent)
    return Said("%(share)s more (%(percent)s)", share=Said(share), percent=percent)


def _percent(relative: Decimal) -> str:
    hundredfold = relative * 100
    places = 0 if abs(hundredfold) >= 10 else 1
    sign = "+" if relative > 0 else ""
    return f"{sign}{in_digits(round(hundredfold, places))}%"
