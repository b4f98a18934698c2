"""What knowledge holds, stated anew as facts for whoever makes a projection again."""

from collections.abc import Iterator

from services.knowledge.cases.actions import state_cases
from shared.data.database import Connection
from shared.facts.fact import Fact


def state(db: Connection) -> Iterator[Fact]:
    """State every case study."""
    yield from state_cases(db)
