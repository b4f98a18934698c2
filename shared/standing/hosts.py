"""Other servers whose posts are shown with a word of warning: blocked or limited here, or silent for days."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.core.hosts import names_over
from shared.data.database import Connection
from shared.standing.pulse import queries


@dataclass(frozen=True, slots=True)
class HostTrouble:
    """What readers of a server's posts should know of it."""

    host: str
    """It, or the name above it that the rule is about."""
    kind: Literal["blocked", "limited", "silent"]
    since: datetime | None


def find_trouble(db: Connection, host: str) -> HostTrouble | None:
    """Return what is to be said of a server, the strictest first, or None; takes a canonical authority."""
    return queries.find(db, "find_trouble", HostTrouble, names=names_over(host), host=host)
