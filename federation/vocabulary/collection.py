"""Lists on the wire: whole, or in pages; items are ids, or documents as they are stored."""

from collections.abc import Sequence
from typing import Any

from federation.vocabulary.context import ACTIVITY_STREAMS


def whole(id_: str, items: Sequence[object], **more: object) -> dict[str, Any]:
    """Return an ordered list with everything in it."""
    return {
        "@context": ACTIVITY_STREAMS,
        "id": id_,
        "type": "OrderedCollection",
        "totalItems": len(items),
        **more,
        "orderedItems": items,
    }


def counted(id_: str, total: int) -> dict[str, Any]:
    """Return a list of which only the number is said: who follows is nobody's business."""
    return {
        "@context": ACTIVITY_STREAMS,
        "id": id_,
        "type": "OrderedCollection",
        "totalItems": total,
    }


def paged(id_: str, total: int, first: str, **more: object) -> dict[str, Any]:
    """Return the head of an ordered list that is read page by page."""
    return counted(id_, total) | {**more, "first": first}


def page(id_: str, part_of: str, items: Sequence[object], following: str | None) -> dict[str, Any]:
    """Return one page of an ordered list; `following` is where it goes on."""
    made: dict[str, Any] = {
        "@context": ACTIVITY_STREAMS,
        "id": id_,
        "type": "OrderedCollectionPage",
        "partOf": part_of,
        "orderedItems": items,
    }
    return made | {"next": following} if following else made


def replies(
    id_: str, items: Sequence[str], *, page_id: str, is_first: bool, following: str | None
) -> dict[str, Any]:
    """Return what answers a post, as Mastodon reads it: a Collection whose first page stands inside."""
    shown: dict[str, Any] = {"id": page_id, "type": "CollectionPage", "partOf": id_, "items": items}
    if following:
        shown["next"] = following
    if not is_first:
        return {"@context": ACTIVITY_STREAMS, **shown}
    return {"@context": ACTIVITY_STREAMS, "id": id_, "type": "Collection", "first": shown}
