"""Items by the name somebody gave; whoever shows one asks first whether it is in sight."""

from services.moderation.items import store
from services.moderation.items.domain import Item, Reference
from shared.core.errors import Gone, NotFound
from shared.data.database import Connection


def find_item(db: Connection, reference: Reference) -> Item | None:
    """Return the item, in sight or not, or None."""
    return store.find_item(db, reference)


def get_item(db: Connection, reference: Reference) -> Item:
    """Return the item, in sight or not, or refuse with NotFound."""
    item = store.find_item(db, reference)
    if item is None:
        raise NotFound("There is no such post or case study here.")
    return item


def get_shown_item(db: Connection, reference: Reference) -> Item:
    """Return an item that is in sight, or say why there is none."""
    item = get_item(db, reference)
    if not item.is_shown:
        raise Gone("This is out of sight already.")
    return item
