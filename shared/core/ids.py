"""Ids are made once, sort by time, and are the only thing an ActivityPub id is built from."""

from typing import Literal
from uuid import NAMESPACE_URL, UUID, uuid5

import uuid_utils.compat

ActivityKind = Literal[
    "offices",
    "people",
    "channels",
    "posts",
    "cases",
    "instance",
    "activities",
    "follows",
    "threads",
]


def new_id() -> UUID:
    """Return a fresh UUID version 7 (RFC 9562): unique, and later ones sort after earlier ones."""
    return uuid_utils.compat.uuid7()


def activity_id(origin: str, kind: ActivityKind, id_: UUID) -> str:
    """Return the ActivityPub id of one of our things; it never changes once it has been shown."""
    return f"{origin}/ap/{kind}/{id_}"


def remote_id(url: str) -> UUID:
    """Return our id of a thing elsewhere: always the same for its (canonical) ActivityPub id."""
    return uuid5(NAMESPACE_URL, url)


def instance_id(origin: str) -> UUID:
    """Return the id of the instance's own actor: always the same for its origin."""
    return uuid5(NAMESPACE_URL, origin)
