"""Where in a list of threads or replies the next page begins, as its cursor says."""

from datetime import datetime
from uuid import UUID

from services.discussions.posts.reads import FIRST, Place, Point
from shared.web import paging


def point_of(cursor: str | None, otherwise: Point) -> Point:
    """Return the moment and id a page of posts begins at."""
    if cursor is None:
        return otherwise
    moment, id_ = paging.decode(cursor, datetime, UUID)
    return moment, id_


def place_of(cursor: str | None) -> Place:
    """Return the moment and ActivityPub id a page of replies begins at."""
    if cursor is None:
        return FIRST
    moment, said_as = paging.decode(cursor, datetime, str)
    return moment, said_as
