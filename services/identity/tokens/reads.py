"""Live tokens, for their member and for the operator; never their digests."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.data.database import Connection
from shared.data.queries import Queries
from shared.facts.words import Scope
from shared.standing.people import Member

queries = Queries.beside(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownToken:
    """A token that still opens doors."""

    id: UUID
    person_name: str
    handle: str
    office_name: str
    name: str
    scopes: list[Scope]
    issued_at: datetime
    until: datetime | None


def list_own_tokens(db: Connection, member: Member) -> list[ShownToken]:
    """Return the member's live tokens, the latest first."""
    return queries.list(db, "list_tokens_of_person", ShownToken, person_id=member.id)


def list_tokens(db: Connection, office: str | None = None) -> list[ShownToken]:
    """Return the live tokens of one office or of all, for the operator."""
    return queries.list(db, "list_tokens", ShownToken, office=office)
