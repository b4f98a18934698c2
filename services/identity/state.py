"""What identity holds, stated anew as facts for whoever makes a projection again."""

from collections.abc import Iterator

from services.identity.offices.actions import state_offices
from services.identity.people.actions import state_people
from services.identity.places.actions import state_cities
from services.identity.sessions.actions import state_sessions
from services.identity.terms.actions import state_terms
from services.identity.tokens.actions import state_tokens
from shared.data.database import Connection
from shared.facts.fact import Fact


def state(db: Connection) -> Iterator[Fact]:
    """State every city, office, person, term, session and token."""
    yield from state_cities(db)
    yield from state_offices(db)
    yield from state_people(db)
    yield from state_terms(db)
    yield from state_sessions(db)
    yield from state_tokens(db)
