"""Items in and out of their table."""

from dataclasses import asdict
from uuid import UUID

from services.moderation.items.domain import Item, Reference
from shared.data.database import Connection
from shared.data.queries import Queries
from shared.facts.moderation import ItemKind

queries = Queries.beside(__file__)


def put_item(db: Connection, item: Item) -> None:
    """Keep the item as it is now, unless a later version is here already."""
    queries.run(db, "put_item", **asdict(item))


def remove_item(db: Connection, kind: ItemKind, item_id: UUID) -> None:
    """Forget the item."""
    queries.run(db, "remove_item", kind=kind, id=item_id)


def find_item(db: Connection, reference: Reference) -> Item | None:
    """Return the item, in sight or not, or None."""
    return queries.find(db, "find_item", Item, kind=reference.kind, id=reference.id)
