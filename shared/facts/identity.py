"""What identity tells: cities, offices, members, terms, sessions and tokens (all on lane authority)."""

from datetime import datetime
from uuid import UUID

import msgspec

from shared.facts.fact import Fact, fact
from shared.facts.words import (
    Geoid,
    Handle,
    Name,
    Population,
    Role,
    Scope,
    SizeClass,
    State,
    Website,
)


class City(msgspec.Struct, frozen=True, kw_only=True):
    """A place as the Census knows it."""

    geoid: Geoid
    name: Name
    state: State
    population: Population
    size_class: SizeClass
    slug: str
    """`austin-tx`, unique; the city's page is `/cities/<slug>`."""
    version: int
    demonstration: bool = False
    website: Website | None = None
    """The city's own site; nobody has checked that it links back."""


class Office(msgspec.Struct, frozen=True, kw_only=True):
    """The office of the mayor of a city: it speaks, whoever holds it."""

    id: UUID
    handle: Handle
    name: Name
    """`Office of the Mayor of Austin`."""
    geoid: Geoid
    version: int
    is_closed: bool = False
    demonstration: bool = False


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A person who may act for an office while a term lasts; the address never leaves identity."""

    id: UUID
    name: Name
    version: int
    epoch: int
    """Credentials issued under an earlier epoch are dead."""
    is_moderator: bool = False
    is_suspended: bool = False
    demonstration: bool = False


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """A member's right to act for an office, as mayor or delegate, until a moment in time."""

    id: UUID
    member_id: UUID
    office_id: UUID
    role: Role
    version: int
    until: datetime | None = None
    """Authority ends by this clock even when nothing arrives; None: until told otherwise."""
    has_ended: bool = False


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A browser that was signed in."""

    id: UUID
    member_id: UUID
    office_id: UUID
    epoch: int
    until: datetime
    version: int
    has_ended: bool = False


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """A program's key; only its SHA-256 is ever stored or told."""

    id: UUID
    digest: str
    """Hexadecimal SHA-256 of the token."""
    member_id: UUID
    office_id: UUID
    name: Name
    scopes: tuple[Scope, ...]
    epoch: int
    version: int
    until: datetime | None = None
    is_revoked: bool = False


@fact("identity.city.registered.v1", about="city.geoid", lane="authority")
class CityRegistered(Fact, frozen=True, kw_only=True):
    """A city became known to this instance."""

    city: City


@fact("identity.city.changed.v1", about="city.geoid", lane="authority")
class CityChanged(Fact, frozen=True, kw_only=True):
    """A city's name or population was corrected."""

    city: City


@fact("identity.city.removed.v1", about="geoid", lane="authority")
class CityRemoved(Fact, frozen=True, kw_only=True):
    """A city that was loaded as a demonstration was taken away."""

    geoid: Geoid


@fact("identity.office.opened.v1", about="office.id", lane="authority")
class OfficeOpened(Fact, frozen=True, kw_only=True):
    """An office may now speak here."""

    office: Office


@fact("identity.office.changed.v1", about="office.id", lane="authority")
class OfficeChanged(Fact, frozen=True, kw_only=True):
    """An office's name or state changed."""

    office: Office


@fact("identity.office.removed.v1", about="office_id", lane="authority")
class OfficeRemoved(Fact, frozen=True, kw_only=True):
    """An office that was loaded as a demonstration was taken away."""

    office_id: UUID


@fact("identity.member.joined.v1", about="member.id", lane="authority")
class MemberJoined(Fact, frozen=True, kw_only=True):
    """A person became a member."""

    member: Member


@fact("identity.member.changed.v1", about="member.id", lane="authority")
class MemberChanged(Fact, frozen=True, kw_only=True):
    """A member's name or duties changed."""

    member: Member


@fact("identity.member.suspended.v1", about="member.id", lane="authority")
class MemberSuspended(Fact, frozen=True, kw_only=True):
    """A member may no longer act; sessions and tokens are dead."""

    member: Member


@fact("identity.member.reinstated.v1", about="member.id", lane="authority")
class MemberReinstated(Fact, frozen=True, kw_only=True):
    """A suspended member may act again, after signing in anew."""

    member: Member


@fact("identity.member.removed.v1", about="member_id", lane="authority")
class MemberRemoved(Fact, frozen=True, kw_only=True):
    """A member who was loaded as a demonstration was taken away."""

    member_id: UUID


@fact("identity.term.began.v1", about="term.id", lane="authority")
class TermBegan(Fact, frozen=True, kw_only=True):
    """A member may act for an office."""

    term: Term


@fact("identity.term.ended.v1", about="term.id", lane="authority")
class TermEnded(Fact, frozen=True, kw_only=True):
    """A member may no longer act for an office."""

    term: Term


@fact("identity.session.began.v1", about="session.id", lane="authority")
class SessionBegan(Fact, frozen=True, kw_only=True):
    """A member signed in."""

    session: Session


@fact("identity.session.ended.v1", about="session.id", lane="authority")
class SessionEnded(Fact, frozen=True, kw_only=True):
    """A member signed out, or was signed out."""

    session: Session


@fact("identity.token.issued.v1", about="token.id", lane="authority")
class TokenIssued(Fact, frozen=True, kw_only=True):
    """A program may act for a member."""

    token: Token


@fact("identity.token.revoked.v1", about="token.id", lane="authority")
class TokenRevoked(Fact, frozen=True, kw_only=True):
    """A program's key is dead."""

    token: Token
