"""The values that prove who is asking: an office, and a member who may act for it."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from shared.facts.words import Role


@dataclass(frozen=True, slots=True)
class Office:
    """An office with its city, as every byline shows it."""

    id: UUID
    handle: str
    name: str
    city_name: str
    city_slug: str
    state: str
    size_class: str
    population: int
    geoid: str
    demonstration: bool


@dataclass(frozen=True, slots=True)
class Member:
    """A person who may act for an office at this moment.

    Only `shared.standing.credentials` makes one, after checking the credential, the member, the term,
    the office, the clock and the freshness of what this service knows. Holding one is the proof.
    """

    id: UUID
    name: str
    office: Office
    role: Role
    is_moderator: bool
    scopes: frozenset[str]
    via: Literal["session", "token"]
    credential_id: UUID
