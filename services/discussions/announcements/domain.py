"""The words in which a channel announces a case study."""

from datetime import date
from uuid import UUID, uuid5

import msgspec

from services.discussions.posts.domain import Announcement
from shared.facts.knowledge import Case, Outcome

_NAMESPACE = UUID("6f1d1c1a-51c5-5a0e-9f3a-0c5b7b1d8a52")
"""Any fixed number: the same case study is announced under the same id, however often it is heard of."""
_WORTH = {
    "measured": "",
    "expected": " Nothing has been measured yet.",
    "failed": " It did not work.",
    "stopped": " It was stopped early.",
}
"""What a reader must know before believing the numbers."""


def announce(case: Case) -> Announcement:
    """Return the words a channel has for a case study."""
    words = [case.problem]
    if case.outcome is not None:
        words.append(_in_numbers(case.outcome))
    return Announcement(
        post_id=post_id_of(case.id),
        case_id=case.id,
        office_id=case.office_id,
        channel_slug=case.channel_slug,
        title=case.title,
        body="\n\n".join(words),
        published_at=case.published_at,
        edited_at=case.edited_at,
        version=case.version,
        is_hidden=case.is_hidden,
        is_withdrawn=case.is_withdrawn,
        demonstration=case.demonstration,
        outcome=msgspec.to_builtins(case.outcome) if case.outcome else None,
    )


def post_id_of(case_id: UUID) -> UUID:
    """Return the id of the post that announces a case study."""
    return uuid5(_NAMESPACE, str(case_id))


def _in_numbers(outcome: Outcome) -> str:
    """Return the line with the numbers: base and result with their days, and what they are worth."""
    before = f"{_number(outcome.baseline)} on {_day(outcome.baseline_on)}"
    after = f"{_number(outcome.result)} on {_day(outcome.result_on)}"
    if outcome.status == "expected":
        after = f"{_number(outcome.result)} hoped for by {_day(outcome.result_on)}"
    source = f" Source: {_literal(outcome.source)}." if outcome.source else ""
    return (
        f"**{_literal(outcome.indicator)}** ({_literal(outcome.unit)}): "
        f"{before}, {after}.{_WORTH[outcome.status]}{source}"
    )


def _number(value: float) -> str:
    return f"{value:,.10g}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _literal(text: str) -> str:
    """Return words with everything escaped that Markdown would read as a mark (CommonMark 2.4)."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]<>()#+-.!|~&" else c for c in text)
