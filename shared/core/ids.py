"""Ids are made once, sort by time, and are the only thing an ActivityPub id is built from."""

from typing import Literal
from uuid import UUID

import uuid_utils.compat

ActivityKind = Literal["offices", "people", "channels", "posts", "cases", "instance"]


def new_id() -> UUID:
    """Return a fresh UUID version 7 (RFC 9562): unique, and later ones sort after earlier ones."""
    return uuid_utils.compat.uuid7()


def activity_id(origin: str, kind: ActivityKind, id_: UUID) -> str:
    """Return the ActivityPub id of one of our things; it never changes once it has been shown."""
    return f"{origin}/ap/{kind}/{id_}"
