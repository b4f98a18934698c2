"""What of ours people elsewhere may follow or open."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import msgspec

from federation.publishing.reads import find_channel_by_slug, find_office_by_handle, get_document
from shared.core.errors import Gone, NotFound
from shared.core.ids import activity_id
from shared.core.links import case_path, channel_path, follow_path, office_path, share_path
from shared.data.database import Connection

Kind = Literal["channel", "office", "posts", "cases"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """Something here that is opened on another server."""

    kind: Kind
    name: str
    uri: str
    """Its ActivityPub id."""
    path: str
    """Its page here."""
    here: str
    """The page that helps."""
    handle: str = ""
    """Without the server, of what can be followed."""


class _Named(msgspec.Struct):
    """As much of a document as its page's heading needs."""

    name: str = ""
    url: str = ""


def get_followed(db: Connection, name: str, *, origin: str) -> Invited:
    """Return the channel or office of this name, or refuse with NotFound."""
    channel = find_channel_by_slug(db, name)
    if channel is not None:
        return Invited(
            kind="channel",
            name=channel.name,
            handle=channel.slug,
            uri=activity_id(origin, "channels", channel.id),
            path=channel_path(channel.slug),
            here=follow_path(name),
        )
    office = find_office_by_handle(db, name)
    if office is None:
        raise NotFound("There is no channel and no office by this name here.")
    return Invited(
        kind="office",
        name=office.name,
        handle=office.handle,
        uri=activity_id(origin, "offices", office.id),
        path=office_path(office.handle),
        here=follow_path(name),
    )


def get_opened(
    db: Connection, kind: Literal["posts", "cases"], id_: UUID, *, origin: str
) -> Invited:
    """Return a post or case study of ours, or refuse because it is not, or no longer, here."""
    document = get_document(db, kind, id_)
    if document.is_gone:
        raise Gone("This is out of sight.")
    named = msgspec.json.decode(document.body, type=_Named)
    page = named.url.removeprefix(origin)
    return Invited(
        kind=kind,
        name=named.name,
        uri=activity_id(origin, kind, id_),
        path=case_path(id_) if kind == "cases" else (page if page.startswith("/") else "/"),
        here=share_path(kind, id_),
    )
