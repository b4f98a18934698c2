"""How far this instance reaches: one that holds invented offices speaks to nobody beyond this machine."""

from urllib.parse import urlsplit

from shared.core.errors import NotAllowed
from shared.core.settings import Settings, is_loopback
from shared.data.database import Connection, settings_of
from shared.data.queries import Queries

queries = Queries.beside(__file__)


def is_on_loopback(settings: Settings) -> bool:
    """Return whether this instance can be reached from its own machine only."""
    return is_loopback(urlsplit(settings.origin).hostname or "")


def may_federate(db: Connection) -> bool:
    """Return whether anything may be exchanged with other servers; asked before fetching, taking and sending."""
    return is_on_loopback(settings_of(db)) or not queries.value(db, "holds_demonstration")


def may_show(db: Connection, *, demonstration: bool) -> bool:
    """Return whether a document may be shown to other servers: an invented one on this machine only."""
    return not demonstration or is_on_loopback(settings_of(db))


def require_may_federate(db: Connection) -> None:
    """Refuse to exchange anything while invented offices could be taken for real ones."""
    if not may_federate(db):
        raise NotAllowed(
            "This instance shows invented offices, so it exchanges nothing with other servers."
        )
