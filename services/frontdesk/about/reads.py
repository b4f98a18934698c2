"""Everything in sight that has a page."""

from services.frontdesk.about.domain import Listed
from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)


def list_everything(db: Connection) -> list[Listed]:
    """Return what the map of pages lists beside the pages that are always there."""
    return queries.list(db, "list_everything", Listed)
