"""Nudges before words are published: pure detectors that warn and never refuse."""

import re
from dataclasses import dataclass

_SOCIAL_SECURITY = re.compile(r"\b(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}\b")
_CARD = re.compile(r"\b\d(?:[ -]?\d){12,18}\b")
_PHONE = re.compile(r"(?<![\d.])(?:\+?1[ .-]?)?\(?[2-9]\d{2}\)?[ .-][2-9]\d{2}[ .-]\d{4}\b")
_ALL_CAPITALS = re.compile(r"\b[A-Z]{2,}\b")
SHOUTING_SHARE = 0.5
SHOUTING_WORDS = 8


@dataclass(frozen=True)
class Notice:
    """Something worth a second look before it is public."""

    code: str
    sentence: str


def notices(text: str) -> list[Notice]:
    """Return what a writer may want to look at again."""
    found = []
    if _SOCIAL_SECURITY.search(text):
        found.append(
            Notice("social_security", "This looks like it holds a Social Security number.")
        )
    if any(_is_card(match[0]) for match in _CARD.finditer(text)):
        found.append(Notice("card", "This looks like it holds a card number."))
    if _PHONE.search(text):
        found.append(
            Notice("phone", "This holds a phone number. Everybody will be able to read it.")
        )
    if _is_shouting(text):
        found.append(Notice("shouting", "Much of this is in capitals, which reads like shouting."))
    return found


def _is_card(digits: str) -> bool:
    """Return whether digits pass the Luhn check of card numbers (ISO/IEC 7812-1)."""
    total = 0
    for index, digit in enumerate(reversed([int(c) for c in digits if c.isdigit()])):
        doubled = digit * 2 if index % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def _is_shouting(text: str) -> bool:
    words = re.findall(r"\b[^\W\d_]{2,}\b", text)
    loud = _ALL_CAPITALS.findall(text)
    return len(words) >= SHOUTING_WORDS and len(loud) / len(words) > SHOUTING_SHARE
