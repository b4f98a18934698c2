"""What was reported, by the id its own server gave it, and the Flags about it that are on their way."""

from dataclasses import dataclass
from uuid import UUID

from shared.data.database import Connection
from shared.data.queries import Queries
from shared.facts.federation import FlagOutcome

queries = Queries.beside(__file__)


@dataclass(frozen=True, slots=True)
class Told:
    """Whom a Flag is for, and where."""

    actor: str
    inbox: str
    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of a Flag."""

    asked_by: UUID
    host: str
    outcome: FlagOutcome
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A post from elsewhere that stands here."""

    author: str
    author_host: str
    author_inbox: str | None
    """None when the account is gone."""
    home: str | None
    """The channel elsewhere of whose copy here it is a part."""
    home_host: str | None
    home_inbox: str | None

    @property
    def told(self) -> list[Told]:
        """Whom to tell: the channel, whose moderators decide there, and the author's server where it is another."""
        found = []
        if self.home and self.home_inbox and self.home_host:
            found.append(Told(self.home, self.home_inbox, self.home_host))
        if self.author_inbox and self.author_host != self.home_host:
            found.append(Told(self.author, self.author_inbox, self.author_host))
        return found


def find_reported(db: Connection, activity_id: str) -> Reported | None:
    """Return what stands here under an id of another server, or None."""
    return queries.find(db, "find_reported", Reported, activity_id=activity_id)


def add_flag(db: Connection, activity_id: str, *, asked_by: UUID, host: str) -> None:
    """Keep that a Flag is on its way to a host."""
    queries.run(db, "add_flag", activity_id=activity_id, asked_by=asked_by, host=host)


def take_settled(db: Connection) -> list[Settled]:
    """Return what became of Flags that are no longer on their way, and forget those."""
    return queries.list(db, "take_settled", Settled)
