"""The rules as data: what is out of bounds, whoever says it and whatever they stand for."""

import re
from dataclasses import dataclass
from typing import Literal

from shared.core.errors import Refused
from shared.core.marks import N_

RuleCode = Literal[
    "personal_data", "campaigning", "off_topic", "abuse", "impersonation", "unlawful"
]

_MARKUP = re.compile(r"<[a-zA-Z/!?]")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule."""

    code: RuleCode
    name: str
    text: str


RULES = (
    Rule(
        "personal_data",
        N_("Personal data of others"),
        N_(
            "No names, addresses, numbers or cases by which private persons can be recognized, "
            "unless they agreed."
        ),
    ),
    Rule(
        "campaigning",
        N_("Campaigning"),
        N_(
            "No asking for votes or money, for or against a candidate, a party or a ballot measure. "
            "Saying what a policy did is not campaigning."
        ),
    ),
    Rule(
        "off_topic",
        N_("Off topic or advertising"),
        N_("No selling, and nothing that has no bearing on the work of a city or on the channel."),
    ),
    Rule(
        "abuse",
        N_("Abuse"),
        N_("No threats, insults or harassment. Disagreeing sharply about a policy is welcome."),
    ),
    Rule(
        "impersonation",
        N_("Impersonation"),
        N_("No speaking as an office, a city or a person that one is not."),
    ),
    Rule(
        "unlawful",
        N_("Unlawful"),
        N_("Nothing that the law forbids to publish, such as sealed records or others’ works."),
    ),
)

BY_CODE = {str(rule.code): rule for rule in RULES}
RELEASED = ""
"""Stands for a rule where words from elsewhere were held until a moderator looked, and broke none."""
FLAGGED = "elsewhere"
"""Stands for a rule where another server reported something, and names none of ours."""
_NAMES = {
    RELEASED: N_("Looked at before it was shown"),
    FLAGGED: N_("Reported by another server"),
}


def name_of(code: str) -> str:
    """Return the rule's name; the code itself when the rule is from another time."""
    return BY_CODE[code].name if code in BY_CODE else _NAMES.get(code, code)


def require_plain_words(text: str, *, field: str) -> None:
    """Refuse HTML in a reason: it is shown as it was written, in the log and elsewhere."""
    if _MARKUP.search(text):
        sentence = N_("Write this in plain words, without HTML.")
        raise Refused(sentence, fields={field: sentence})
