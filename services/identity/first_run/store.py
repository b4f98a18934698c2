"""Whether there is any office."""

from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)


def is_empty(db: Connection) -> bool:
    """Return whether no office was ever opened, or none is left."""
    return bool(queries.value(db, "is_empty"))


def hold(db: Connection) -> None:
    """Let nobody else begin until the transaction ends."""
    queries.run(db, "hold")
