"""The shapes that several services' answers share."""

import msgspec

from shared.core.links import office_path
from shared.standing.people import Office
from shared.web.asking import absolute


class Author(msgspec.Struct, frozen=True, kw_only=True):
    """Who speaks: an office."""

    name: str
    handle: str
    url: str


def author(office: Office | None) -> Author:
    """Return the office as an answer shows it; one not heard of yet has no name and no page."""
    if office is None:
        return Author(name="", handle="", url="")
    return Author(name=office.name, handle=office.handle, url=absolute(office_path(office.handle)))
