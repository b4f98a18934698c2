"""What federation holds, stated anew as facts for whoever makes a projection again."""

from collections.abc import Iterator

from federation.actors.actions import state_actors
from federation.hosts.actions import state_silences
from shared.data.database import Connection
from shared.facts.fact import Fact


def state(db: Connection) -> Iterator[Fact]:
    """State everybody elsewhere of whom was told, and which servers are silent; what they said is stated by those who took it."""
    yield from state_actors(db)
    yield from state_silences(db)
