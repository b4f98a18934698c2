"""What somebody looks for, and what was found with the places that match marked."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

import msgspec
from msgspec import Meta

from services.frontdesk.cards.domain import Card
from shared.facts.words import SizeClass, State

Question = Annotated[
    str,
    Meta(
        max_length=200,
        pattern=r"^[^\x00-\x1f\x7f\u2028\u2029\ue000\ue001\ufeff\ufffe\uffff]*$",
        description='Words on one line; "in quotes" for a phrase, - before a word to leave out.',
    ),
]
Score = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Kind = Literal["question", "experience", "announcement", "case", "channel"]

Sought = Literal[Kind, "public"]
"""`public`: what others than offices said on other servers; it is found only when it is asked for."""

KINDS: tuple[Sought, ...] = get_args(Sought)
SIZES: tuple[SizeClass, ...] = get_args(SizeClass)

BEGIN, END = "\ue000", "\ue001"
"""What the statement puts around a match: private characters, never markup."""

_PIECES = re.compile(f"{BEGIN}([^{BEGIN}{END}]*){END}")
_NO_WORD = re.compile(r"^\W+")
"""What PostgreSQL leaves out before the first word."""
_SURE = 24
"""So many characters tell whether an excerpt is the beginning of its text."""
_STRAY = str.maketrans({BEGIN: None, END: None})


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody looks for; without words, everything that fits the choices."""

    q: Question = ""
    kind: Sought | None = None
    state: State | None = None
    size: SizeClass | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but words was chosen."""
        return bool(self.kind or self.state or self.size)

    @property
    def is_exact(self) -> bool:
        """Whether they said so exactly what they want that nothing else will do."""
        return '"' in self.q or any(word.startswith("-") for word in self.q.split())

    @property
    def cursor(self) -> tuple[Any, Any]:
        """The types of the point at which a list goes on: by fit when words are looked for, else by time."""
        return (Score if self.q else datetime, UUID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Card):
    """A card that was found; the marked texts are empty where nothing was looked for by words."""

    score: int
    marked_title: str | None = None
    marked_words: str | None = None
    first_words: str = ""
    marked_reply: str | None = None
    first_of_reply: str = ""

    @property
    def words_found(self) -> str | None:
        """The marked words, led by … where they begin within the text."""
        return self.marked_words and led(self.marked_words, self.first_words)

    @property
    def reply_found(self) -> str | None:
        """The marked words of a reply, led by … where they begin within it."""
        return self.marked_reply and led(self.marked_reply, self.first_of_reply)


@dataclass(frozen=True, slots=True)
class Place:
    """A city whose name resembles what somebody looks for."""

    name: str
    state: str
    slug: str
    size_class: str
    population: int
    demonstration: bool


def pieces(marked: str) -> list[tuple[str, bool]]:
    """Return a marked text in pieces, each with whether it matches; stray marks are dropped."""
    found: list[tuple[str, bool]] = []
    for index, text in enumerate(_PIECES.split(marked)):
        plain = text.translate(_STRAY)
        if plain:
            found.append((plain, index % 2 == 1))
    return found


def led(marked: str, first_words: str) -> str:
    """Return a marked text with a leading … unless the text it is from begins with it."""
    begin = _NO_WORD.sub("", unmarked(marked))[:_SURE]
    return marked if _NO_WORD.sub("", first_words).startswith(begin) else f"… {marked}"


def unmarked(marked: str) -> str:
    """Return a marked text without its marks."""
    return marked.translate(_STRAY)
