"""A term: a member's right to act for an office."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.facts import identity as told
from shared.facts.words import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term as it is kept."""

    id: UUID
    person_id: UUID
    office_id: UUID
    role: Role
    version: int
    began_at: datetime
    until: datetime | None = None
    ended_at: datetime | None = None

    def is_over(self, moment: datetime) -> bool:
        """Return whether the term has ended, by act or by the clock."""
        return self.ended_at is not None or (self.until is not None and self.until <= moment)

    def as_told(self) -> told.Term:
        """Return the term as facts carry it."""
        return told.Term(
            id=self.id,
            member_id=self.person_id,
            office_id=self.office_id,
            role=self.role,
            version=self.version,
            until=self.until,
            has_ended=self.ended_at is not None,
        )
