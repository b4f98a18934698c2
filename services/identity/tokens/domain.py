"""A token: what it may do, for whom, and how its secret is made."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from shared.core.errors import Refused
from shared.core.marks import N_
from shared.facts import identity as told
from shared.facts.words import Email, Handle, Name, Scope

PREFIX = "mayx_"
"""So that a token that leaked is recognised, by people and by scanners."""
SECRET_BYTES = 32


class NewToken(msgspec.Struct, frozen=True, kw_only=True):
    """A token to be issued."""

    office: Handle
    member: Email
    name: Name
    scopes: Annotated[tuple[Scope, ...], Meta(min_length=1, max_length=4)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token as it is kept."""

    id: UUID
    digest: str
    person_id: UUID
    office_id: UUID
    name: str
    scopes: list[Scope]
    epoch: int
    version: int
    issued_at: datetime
    until: datetime | None = None
    revoked_at: datetime | None = None

    def as_told(self) -> told.Token:
        """Return the token as facts carry it."""
        return told.Token(
            id=self.id,
            digest=self.digest,
            member_id=self.person_id,
            office_id=self.office_id,
            name=self.name,
            scopes=tuple(self.scopes),
            epoch=self.epoch,
            version=self.version,
            until=self.until,
            is_revoked=self.revoked_at is not None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A member who may act for an office now, and so may be given a token for it."""

    person_id: UUID
    office_id: UUID
    epoch: int
    demonstration: bool


@dataclass(frozen=True, slots=True)
class Issued:
    """A token at the only moment at which its secret is known."""

    id: UUID
    secret: str = field(repr=False)


def new_secret() -> str:
    """Return a fresh secret of 256 random bits."""
    return PREFIX + secrets.token_urlsafe(SECRET_BYTES)


def digest(secret: str) -> str:
    """Return the hexadecimal SHA-256 under which a secret is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


def require_scopes(scopes: tuple[Scope, ...]) -> list[Scope]:
    """Return each scope once, in their usual order, or refuse when there is none."""
    usual: tuple[Scope, ...] = ("read", "write", "federate", "admin")
    kept = [scope for scope in usual if scope in scopes]
    if not kept or len(kept) != len(set(scopes)):
        sentence = N_("Name at least one of these scopes: read, write, federate, admin.")
        raise Refused(sentence, fields={"scopes": sentence})
    return kept
