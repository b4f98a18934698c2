"""Lists go on from a cursor: an opaque, checked note of where the last page ended."""

import base64
import binascii
import json
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from flask import request
from msgspec import Meta

from shared.core.errors import Malformed
from shared.core.storable import require_storable

Cursor = Annotated[str, Meta(max_length=300, description="As `next` of the page before gave it.")]
Limit = Annotated[int, Meta(ge=1, le=100)]


class PageQuery(msgspec.Struct, kw_only=True):
    """Where a list goes on, and how much of it is wanted."""

    after: Cursor | None = None
    limit: Limit = 20


def encode(*values: object) -> str:
    """Return a cursor that holds these values (datetimes, UUIDs, strings and numbers)."""
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    text = json.dumps([str(value) if isinstance(value, UUID) else value for value in plain])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str, *types: type) -> tuple[Any, ...]:
    """Return the values of a cursor as these types, or refuse with Malformed."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        values = json.loads(text)
        held: tuple[Any, ...] = msgspec.convert(values, tuple[types])  # type: ignore[valid-type]
    except (ValueError, TypeError, binascii.Error, msgspec.ValidationError, RecursionError):
        raise Malformed(
            "This list cannot go on from there. Begin again at its first page."
        ) from None
    for text in held:
        if isinstance(text, str):
            require_storable(text)
    return held


def next_path(cursor: str | None) -> str | None:
    """Return the path of the next page of the list that is being answered, or None at its end."""
    if cursor is None:
        return None
    query = request.args.copy()
    query["after"] = cursor
    return f"{request.path}?{_encoded(query)}"


def _encoded(query: Any) -> str:

    return urlencode(list(query.items(multi=True)))
