"""A session: one browser, signed in for one member and one office."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from shared.facts import identity as told

LASTS = timedelta(days=7)
"""As long as the cookie that carries it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session as it is kept."""

    id: UUID
    person_id: UUID
    office_id: UUID
    epoch: int
    version: int
    began_at: datetime
    until: datetime
    ended_at: datetime | None = None

    def as_told(self) -> told.Session:
        """Return the session as facts carry it."""
        return told.Session(
            id=self.id,
            member_id=self.person_id,
            office_id=self.office_id,
            epoch=self.epoch,
            until=self.until,
            version=self.version,
            has_ended=self.ended_at is not None,
        )
