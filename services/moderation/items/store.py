"""Items in and out of their table."""

from collections.abc import Iterable
from uuid import UUID

from services.moderation.items.domain import Item, Reference
from shared.data.database import Connection
from shared.data.latest import latest_of
from shared.data.queries import Queries
from shared.facts.moderation import ItemKind

queries = Queries.beside(__file__)


def put_items(db: Connection, items: Iterable[Item]) -> None:
    """Keep items as they are now, each unless a later version is here already."""
    latest = latest_of(items, key=lambda item: (item.kind, item.id))
    queries.run(
        db, "put_items",
        kinds=[each.kind for each in latest],
        ids=[each.id for each in latest],
        offices=[each.office_id for each in latest],
        channels=[each.channel_slug for each in latest],
        threads=[each.thread_id for each in latest],
        titles=[each.title for each in latest],
        bodies=[each.body for each in latest],
        published=[each.published_at for each in latest],
        versions=[each.version for each in latest],
        hidden=[each.is_hidden for each in latest],
        withdrawn=[each.is_withdrawn for each in latest],
        held=[each.is_held for each in latest],
        from_public=[each.from_public for each in latest],
        activities=[each.activity_id for each in latest],
        demonstrations=[each.demonstration for each in latest],
    )  # fmt: skip


def remove_item(db: Connection, kind: ItemKind, item_id: UUID) -> None:
    """Forget the item."""
    queries.run(db, "remove_item", kind=kind, id=item_id)


def find_item(db: Connection, reference: Reference) -> Item | None:
    """Return the item, in sight or not, or None."""
    return queries.find(db, "find_item", Item, kind=reference.kind, id=reference.id)
