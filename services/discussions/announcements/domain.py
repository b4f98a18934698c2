"""The words in which a channel announces a case study."""

from datetime import date
from uuid import UUID, uuid5

from services.discussions.posts.domain import Announcement
from shared.facts.knowledge import Case, Outcome

_NAMESPACE = UUID("6f1d1c1a-51c5-5a0e-9f3a-0c5b7b1d8a52")
"""Any fixed number: the same case study is announced under the same id, however often it is heard of."""


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
    )


def post_id_of(case_id: UUID) -> UUID:
    """Return the id of the post that announces a case study."""
    return uuid5(_NAMESPACE, str(case_id))


def _in_numbers(outcome: Outcome) -> str:
    """Return the measured line: base, result, and the days they are from."""
    return (
        f"**{_literal(outcome.indicator)}** ({_literal(outcome.unit)}): "
        f"{_number(outcome.baseline)} ({_day(outcome.baseline_on)}) → "
        f"{_number(outcome.result)} ({_day(outcome.result_on)})"
    )


def _number(value: float) -> str:
    return f"{value:,.10g}"


def _day(day: date) -> str:
    return day.isoformat()


def _literal(text: str) -> str:
    """Return words with everything escaped that Markdown would read as a mark (CommonMark 2.4)."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]<>()#+-.!|~&" else c for c in text)
