"""A person who may act for offices, and what it takes to make them a member."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from shared.facts import identity as told
from shared.facts.words import Email, Handle, Name, Role

LONGEST_NAME = 100


class NewMembership(msgspec.Struct, frozen=True, kw_only=True):
    """Who shall act for which office; what is left out stays as it is."""

    office: Handle
    role: Role
    email: Email
    name: Name | None = None
    is_moderator: bool | None = None
    """None: as it stands, and no for a person who is new."""
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person as they are kept."""

    id: UUID
    email: str
    name: str
    epoch: int
    version: int
    is_moderator: bool = False
    suspended_at: datetime | None = None
    demonstration: bool = False

    def as_told(self) -> told.Member:
        """Return the person as facts carry them: without the address."""
        return told.Member(
            id=self.id,
            name=self.name,
            version=self.version,
            epoch=self.epoch,
            is_moderator=self.is_moderator,
            is_suspended=self.suspended_at is not None,
            demonstration=self.demonstration,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A person and their open term at one office, to see whether a command changed anything."""

    person_id: UUID
    person_version: int
    term_id: UUID
    term_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedMember:
    """A person who may act for an office, as the operator's list shows them."""

    office: str
    """Handle of the office."""
    name: str
    email: str
    role: Role
    until: datetime | None
    is_moderator: bool
    is_suspended: bool
    demonstration: bool


def default_name(role: Role, office: str) -> str:
    """Return what a person is called until somebody says their name: never part of the address."""
    of = office.removeprefix("Office of the ")
    return (of if role == "mayor" else f"Delegate, {office}")[:LONGEST_NAME]
