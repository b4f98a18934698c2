"""A sign-in link: how its secret is made, what it opens, and where its reader goes afterwards."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from shared.core.errors import Gone, NotFound, Refused, TooMany
from shared.core.marks import N_
from shared.facts.words import Email

LASTS = timedelta(minutes=15)
SECRET_BYTES = 32
PER_ADDRESS = 5
PER_SOURCE = 100
WINDOW = timedelta(hours=1)
LONGEST_NEXT = 2_000

Next = Annotated[
    str, Meta(max_length=LONGEST_NEXT, description="Where to go afterwards, on this site.")
]


class NewAsking(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks for a link, and where they want to go."""

    email: Email
    next: Next = ""


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """What the button of a link's page sends."""

    office: Annotated[UUID | None, Meta(description="Needed when a member acts for several.")] = (
        None
    )
    next: Next = ""


@dataclass(frozen=True, slots=True)
class LinkSecret:
    """A link at the only moment at which its secret is known."""

    path: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link as it is kept."""

    id: UUID
    digest: str
    person_id: UUID
    office_id: UUID | None
    epoch: int
    made_at: datetime
    until: datetime
    spent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """A member who may act for an office now, and so may be given a link."""

    person_id: UUID
    email: str
    epoch: int
    demonstration: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """A member's right to act for one office, as the page of a link shows it."""

    person_id: UUID
    person_name: str
    epoch: int
    office_id: UUID
    office_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A request for a link by mail; without an address once it was answered."""

    id: UUID
    email: str | None
    back: str
    language: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be mailed: a link, to whom, in which language."""

    to: str = field(repr=False)
    path: str = field(repr=False)
    language: str


def new_secret() -> str:
    """Return a fresh secret of 256 random bits."""
    return secrets.token_urlsafe(SECRET_BYTES)


def digest(secret: str) -> str:
    """Return the hexadecimal SHA-256 under which a secret is kept."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def safe_next(wished: str | None) -> str:
    """Return the wished path if it stays on this site for every browser, else the front page.

    Browsers read a backslash as a slash and skip tabs and line ends, so that `/\\t/evil.example`
    would lead away like `//evil.example`.
    """
    if (
        not wished
        or len(wished) > LONGEST_NEXT
        or not wished.startswith("/")
        or wished.startswith("//")
        or "\\" in wished
        or any(ord(letter) < 0x20 or ord(letter) == 0x7F for letter in wished)
    ):
        return "/"
    return wished


def require_few(asked: int) -> None:
    """Refuse when an address was asked for as often as it may be within the hour (gate G17)."""
    if asked >= PER_ADDRESS:
        raise TooMany(
            "{limit} links within an hour are as many as we send to one address. "
            "Look for the last one in your mail, or try again in an hour.",
            limit=PER_ADDRESS,
            retry_after=int(WINDOW.total_seconds()),
        )


def require_few_from(asked: int) -> None:
    """Refuse when one place asked as often as it may within the hour, for whomever (gate G17)."""
    if asked >= PER_SOURCE:
        raise TooMany(
            "{limit} links within an hour are as many as one place may ask for. Try again in an hour.",
            limit=PER_SOURCE,
            retry_after=int(WINDOW.total_seconds()),
        )


def source_of(source: str, *, secret: str) -> str:
    """Return a digest under which a place is counted, and nothing else."""
    return hmac.new(secret.encode(), f"sign-in {source}".encode(), hashlib.sha256).hexdigest()[:32]


def why_dead(link: Link | None) -> Gone | NotFound:
    """Return the words for a link that opens nothing."""
    if link is None:
        return NotFound("This sign-in link is not known here. It may be incomplete or very old.")
    if link.spent_at is not None:
        return Gone("This sign-in link was used already. Each link works once.")
    return Gone("This sign-in link has expired. Each link works for 15 minutes.")


def choose(rights: list[Right], wished: UUID | None) -> Right:
    """Return the right the member signs in with, or refuse until they choose among several."""
    if not rights:
        raise Gone("This sign-in link opens nothing any more: its member acts for no office now.")
    if len(rights) == 1 and wished in {None, rights[0].office_id}:
        return rights[0]
    for right in rights:
        if right.office_id == wished:
            return right
    sentence = N_("Choose the office you want to act for.")
    raise Refused(sentence, fields={"office": sentence})
