"""A case study on the wire: an Article that reads well anywhere, with its parts and numbers in our own terms."""

from datetime import date
from decimal import Decimal
from html import escape
from typing import Any

import msgspec

from federation.vocabulary.addressing import Addressing
from federation.vocabulary.context import CASE_CONTEXT, moment
from federation.vocabulary.post import preview
from shared.facts.knowledge import Case, Outcome
from shared.text import markdown, plain
from shared.text.from_html import escape as literal

LONGEST_EXCERPT = 280
_PERCENT = ("%", "percent", "per cent", "percentage", "pct")
_WORTH = {
    "expected": "Expected; nothing has been measured yet.",
    "failed": "The office says that this did not work.",
    "stopped": "The office stopped this before its end.",
}
_COMPARED = {
    "none": "Measured before and after, without a comparison.",
    "earlier_trend": "Compared with the earlier trend.",
    "similar_places": "Compared with similar places.",
    "control": "Compared with a control group.",
}


def write_case(id_: str, case: Case, where: Addressing, *, url: str) -> dict[str, Any]:
    """Return the case study as others read it; `url` is its page here."""
    text, summary, published = readable(case), summarise(case), moment(case.published_at)
    written: dict[str, Any] = {
        "@context": CASE_CONTEXT,
        "id": id_,
        "type": "Article",
        **where.on_object(),
        "name": case.title,
        "summary": f'{summary}<p><a href="{escape(url)}">Read the case study</a></p>',
        "content": markdown.render(text),
        "mediaType": "text/html",
        "source": {"content": text, "mediaType": "text/markdown"},
        "url": url,
        "published": published,
        "attachment": [],
        "replies": f"{id_}/replies",
        "preview": preview(case.title, summary, where, url=url, published=published),
        "kind": "case",
        "problem": case.problem,
        "action": case.action,
    }
    if case.edited_at is not None:
        written["updated"] = moment(case.edited_at)
    for name, words in (("lessons", case.lessons), ("cost", case.cost)):
        if words:
            written[name] = words
    if case.outcome is not None:
        written["outcome"] = write_outcome(case.outcome)
    return written


def write_outcome(outcome: Outcome) -> dict[str, Any]:
    """Return the numbers: days as ISO 8601, values as numbers, the unit beside them."""
    values = msgspec.to_builtins(outcome)
    renamed = {"baseline_on": "baselineOn", "result_on": "resultOn"}
    return {"type": "Outcome"} | {
        renamed.get(name, name): value for name, value in values.items() if value not in {None, ""}
    }


def summarise(case: Case) -> str:
    """Return number, base and period, and the beginning of the problem, as paragraphs of HTML."""
    parts = []
    if case.outcome is not None:
        parts.append(f"<strong>{_said(headline(case.outcome))}</strong>")
        parts.append(_said(worth(case.outcome)))
    parts.append(_said(plain.excerpt(case.problem, LONGEST_EXCERPT)))
    return "".join(f"<p>{part}</p>" for part in parts)


def headline(outcome: Outcome) -> str:
    """Return the change with its base and its period; percentages differ by points, never by percent."""
    before, after = _exact(outcome.baseline), _exact(outcome.result)
    unit = "percent" if outcome.unit.strip() == "%" else outcome.unit
    is_points = _is_percent(outcome.unit)
    return (
        f"{outcome.indicator}: {_digits(before)}{f' {unit}' if is_points else ''} "
        f"on {_day(outcome.baseline_on)}, {_digits(after)} {unit} on {_day(outcome.result_on)} "
        f"({_difference(after - before, is_points=is_points)})"
    )


def worth(outcome: Outcome) -> str:
    """Return what a reader must know before believing the numbers."""
    return _WORTH.get(outcome.status) or _COMPARED[outcome.comparison]


def readable(case: Case) -> str:
    """Return the whole case study as one Markdown text, for readers that know no parts."""
    parts = [("The problem", case.problem), ("What was done", case.action)]
    if case.outcome is not None:
        source = f" Source: {case.outcome.source}." if case.outcome.source else ""
        numbers = f"{headline(case.outcome)}. {worth(case.outcome)}{source}"
        parts.append(("What it did", literal(numbers)))
    parts += [("What we learned", case.lessons), ("What it cost", literal(case.cost))]
    return "\n\n".join(f"## {heading}\n\n{text}" for heading, text in parts if text)


def _said(words: str) -> str:
    return escape(words, quote=False)


def _exact(value: float) -> Decimal:
    return Decimal(repr(float(value)))


def _difference(difference: Decimal, *, is_points: bool) -> str:
    if not difference:
        return "no change"
    sign = "+" if difference > 0 else "−"
    points = " percentage points" if is_points else ""
    return f"{sign}{_digits(abs(difference))}{points}"


def _digits(number: Decimal) -> str:
    text = f"{round(number, 2) if abs(number) >= 1 else round(number, 4):,f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _is_percent(unit: str) -> bool:
    plain_unit = unit.casefold().strip()
    return plain_unit in _PERCENT or plain_unit.startswith(("percent ", "per cent ", "% "))
