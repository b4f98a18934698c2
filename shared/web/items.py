"""The shapes that several services' answers share."""

import msgspec

from shared.core.links import office_path
from shared.standing.people import Office
from shared.web.asking import absolute


class Author(msgspec.Struct, frozen=True, kw_only=True):
    """Who speaks: an office, or somebody on another server."""

    name: str
    handle: str
    """With the server where that is another, like `ann@m.example`."""
    url: str


def author(office: Office | None) -> Author:
    """Return the office as an answer shows it; one not heard of yet has no name and no page."""
    if office is None:
        return Author(name="", handle="", url="")
    url = office.url if office.host else absolute(office_path(office.handle))
    return Author(name=office.name, handle=office.handle, url=url)
