"""The values that prove who is asking: an office, and a member who may act for it."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from shared.facts.words import Role

Standing = Literal["local", "office", "public"]
"""An office of this instance, one of another instance that is believed to be an office, or anybody else elsewhere."""


@dataclass(frozen=True, slots=True)
class Office:
    """Who speaks, as every byline shows it: an office of this instance, or somebody elsewhere."""

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
    host: str | None = None
    """The server an actor elsewhere speaks from; None: an office of this instance."""
    url: str = ""
    """Profile page of an actor elsewhere; empty when the account is gone."""
    standing: Standing = "local"
    because: str = ""
    """Why an actor elsewhere is believed to be an office."""

    @property
    def is_public(self) -> bool:
        """Whether this is somebody elsewhere who is not an office."""
        return self.standing == "public"


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
