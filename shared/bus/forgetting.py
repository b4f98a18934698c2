"""Takes what was told of removed things out of the outboxes, so that a removal leaves no trace."""

from collections.abc import Mapping

from shared.data.database import Database
from shared.data.queries import Queries

queries = Queries.beside(__file__)


def forget_removed(databases: Mapping[str, Database]) -> int:
    """Delete every fact that names something removed; returns how many.

    Call it when every service has heard everything: who has heard a fact never asks for it again.
    """
    ids: set[str] = set()
    for database in databases.values():
        with database.connection() as db:
            ids.update(row["id"] for row in db.execute(queries["list_removed"]))
    forgotten = 0
    for database in databases.values():
        with database.transaction() as db:
            forgotten += queries.count(db, "forget", ids=list(ids))
    return forgotten
