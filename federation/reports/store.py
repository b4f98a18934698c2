"""What was reported, by the id its own server gave it: its author, and the home of its channel."""

from dataclasses import dataclass

from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)


@dataclass(frozen=True, slots=True)
class Told:
    """Whom a Flag is for, and where."""

    actor: str
    inbox: str


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
        if self.home and self.home_inbox:
            found.append(Told(self.home, self.home_inbox))
        if self.author_inbox and self.author_host != self.home_host:
            found.append(Told(self.author, self.author_inbox))
        return found


def find_reported(db: Connection, activity_id: str) -> Reported | None:
    """Return what stands here under an id of another server, or None."""
    return queries.find(db, "find_reported", Reported, activity_id=activity_id)
