"""Which decisions make sense, and who may take them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.moderation.decisions.domain import (
    NewDecision,
    Standing,
    moment_after,
    require_foreign,
    require_sense,
)
from services.moderation.items.domain import Item
from shared.core.errors import Conflict, NotAllowed, Refused

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
UNDECIDED = Standing(is_hidden=False, rule="", decided_at=None)
HIDDEN = Standing(is_hidden=True, rule="abuse", decided_at=NOON)


def item(**words: Any) -> Item:
    known: dict[str, Any] = {
        "kind": "post",
        "id": UUID(int=1),
        "office_id": UUID(int=2),
        "channel_slug": "housing",
        "thread_id": UUID(int=1),
        "title": "Words",
        "body": "More words",
        "published_at": NOON,
        "version": 1,
    }
    return Item(**known | words)


def wish(verdict: Any = "hide", rule: Any = "abuse") -> NewDecision:
    return NewDecision(item="post:1", verdict=verdict, rule=rule, reason="Because.")


def test_hiding_names_a_rule() -> None:
    assert require_sense(item(), UNDECIDED, wish()) == "abuse"
    with pytest.raises(Refused) as refused:
        require_sense(item(), UNDECIDED, wish(rule=None))
    assert "rule" in refused.value.fields


def test_what_is_hidden_is_not_hidden_again() -> None:
    with pytest.raises(Conflict):
        require_sense(item(), HIDDEN, wish())


def test_what_is_in_sight_is_not_restored() -> None:
    with pytest.raises(Conflict):
        require_sense(item(), UNDECIDED, wish("restore"))


def test_a_restoration_is_about_the_rule_it_was_hidden_under() -> None:
    assert require_sense(item(), HIDDEN, wish("restore", None)) == "abuse"


def test_what_its_office_withdrew_is_not_hidden() -> None:
    with pytest.raises(Conflict):
        require_sense(item(is_withdrawn=True), UNDECIDED, wish())


def test_nobody_judges_their_own_office() -> None:
    require_foreign(item(), UUID(int=3))
    with pytest.raises(NotAllowed):
        require_foreign(item(), UUID(int=2))


@pytest.mark.parametrize("ago", [timedelta(), timedelta(seconds=-5), timedelta(days=-1)])
def test_a_later_decision_is_later_even_when_the_clock_is_not(ago: timedelta) -> None:
    assert moment_after(HIDDEN, NOON + ago) > NOON
