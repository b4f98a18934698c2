"""Who counts as one source of reports, and how many one source may send."""

import pytest

from services.moderation.reports.domain import PER_ADDRESS, as_visitor, require_few
from services.moderation.rules.domain import RULES, name_of, require_plain_words
from shared.core.errors import Refused, TooMany

SECRET = "s" * 32


def test_an_address_is_kept_as_a_keyed_digest_only() -> None:
    reporter = as_visitor("203.0.113.7", secret=SECRET)

    assert "203.0.113.7" not in reporter.key
    assert reporter.key != as_visitor("203.0.113.7", secret="t" * 32).key


def test_the_report_after_the_last_one_allowed_is_refused_for_an_hour() -> None:
    reporter = as_visitor("203.0.113.7", secret=SECRET)
    require_few(PER_ADDRESS - 1, reporter)

    with pytest.raises(TooMany) as refused:
        require_few(PER_ADDRESS, reporter)

    assert refused.value.retry_after == 3600


@pytest.mark.parametrize("words", ["<b>bad</b>", "see <script>", "</p>", "<!-- x -->"])
def test_html_in_a_reason_is_refused(words: str) -> None:
    with pytest.raises(Refused):
        require_plain_words(words, field="reason")


@pytest.mark.parametrize("words", ["fewer than < 10", "a <3 b", "2 < 3 > 1"])
def test_a_smaller_than_sign_is_no_html(words: str) -> None:
    require_plain_words(words, field="reason")


def test_every_rule_has_a_name_and_a_sentence() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES) == 6
    assert all(rule.text.endswith(".") for rule in RULES)
    assert name_of("a rule of another time") == "a rule of another time"
