"""Takes everything of the demonstration out of identity, and nothing else."""

from services.identity.audit.actions import OPERATOR
from services.identity.offices import actions as offices
from services.identity.people import actions as people
from services.identity.places import actions as places
from services.identity.sessions import actions as sessions
from services.identity.sign_in import actions as sign_in
from services.identity.terms import actions as terms
from services.identity.tokens import actions as tokens
from shared.audit import actions as sealed
from shared.data.database import Connection


def remove_demonstration(db: Connection) -> int:
    """Remove the demonstration, credentials first; return how many offices there were."""
    with db.transaction():
        sign_in.remove_demonstration(db)
        sessions.remove_demonstration(db, by=OPERATOR)
        tokens.remove_demonstration(db, by=OPERATOR)
        terms.remove_demonstration(db, by=OPERATOR)
        people.remove_demonstration(db)
        removed = offices.remove_demonstration(db)
        places.remove_demonstration(db)
        sealed.remove_demonstration(db)
    return removed
