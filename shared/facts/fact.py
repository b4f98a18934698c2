"""A fact is a frozen, named, versioned statement that something happened."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar, Literal, TypeVar
from uuid import UUID

import msgspec

from shared.core.clock import now
from shared.core.ids import new_id

Lane = Literal["authority", "main"]
LANES: tuple[Lane, ...] = ("authority", "main")


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened.

    Constructing one with an undeclared field is a TypeError (tellers forbid what is not declared);
    reading one ignores fields it does not know (readers survive newer tellers).
    """

    fact_name: ClassVar[str] = ""
    """`<teller>.<noun>.<what happened>.v<n>`, for example `discussions.post.published.v1`."""
    lane: ClassVar[Lane] = "main"
    about: ClassVar[str] = ""
    """Dotted path of the noun's id within the fact; facts about one noun keep their order."""

    id: UUID = msgspec.field(default_factory=new_id)
    happened_at: datetime = msgspec.field(default_factory=now)

    @property
    def noun(self) -> str:
        """The id of the noun this fact is about, for example `post:0193…`."""
        value: Any = self
        for step in self.about.split("."):
            value = getattr(value, step)
        return f"{self.fact_name.split('.')[1]}:{value}"


F = TypeVar("F", bound=Fact)

FACTS: dict[str, type[Fact]] = {}
"""Every fact class by its wire name; the printed catalogue (`docs/facts.md`) is made from it."""


def fact(name: str, *, about: str, lane: Lane = "main") -> Callable[[type[F]], type[F]]:
    """Register a fact class under its wire name; a name is used once, for ever."""

    def register(cls: type[F]) -> type[F]:
        if name in FACTS:
            raise ValueError(f"{name} is already told by {FACTS[name].__qualname__}")
        cls.fact_name, cls.lane, cls.about = name, lane, about
        FACTS[name] = cls
        return cls

    return register


def encode(fact_: Fact) -> bytes:
    """Return the fact as JSON, without its name (the name travels beside it)."""
    return msgspec.json.encode(fact_)


def decode(name: str, body: bytes | msgspec.Raw) -> Fact:
    """Read a fact back; raises KeyError for an unknown name, msgspec.ValidationError for a wrong shape."""
    return msgspec.json.decode(body, type=FACTS[name])
