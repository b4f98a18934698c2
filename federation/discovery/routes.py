"""WebFinger, host-meta and NodeInfo."""

from typing import get_args
from urllib.parse import unquote, urlsplit
from uuid import UUID

import msgspec
from flask import request
from werkzeug.wrappers import Response

from federation.publishing import ours, reads
from federation.publishing.answers import RESOURCE_DESCRIPTOR, answer
from federation.publishing.domain import authority_of
from federation.vocabulary import discovery
from federation.vocabulary.actor import ActorType
from federation.vocabulary.discovery import NodeInfoVersion
from shared.core.errors import Gone, Malformed, NotFound, Refusal
from shared.core.hosts import canonical_handle, canonical_url
from shared.core.ids import ActivityKind, activity_id, instance_id
from shared.core.links import channel_path, office_path
from shared.core.marks import N_
from shared.standing.may import ANYBODY
from shared.standing.people import Office
from shared.web.asking import absolute, db, settings
from shared.web.doors import Pages

routes = Pages("discovery", __name__)

RELEASE = "0.1.0"
LONGEST_RESOURCE = 2_000
_NOBODY = N_("Nobody by this name speaks here.")


@routes.get("/.well-known/webfinger", to=ANYBODY)
def webfinger() -> Response:
    """Who is behind a handle, or which handle an actor or its page has (RFC 7033)."""
    resource = _resource()
    found = _by_url(resource) if "://" in resource else _by_handle(resource)
    return answer(msgspec.json.encode(found), RESOURCE_DESCRIPTOR, seconds=300)


@routes.get("/.well-known/host-meta", to=ANYBODY)
def host_meta() -> Response:
    """Where WebFinger is (RFC 6415)."""
    body = discovery.host_meta(settings().origin).encode()
    return answer(body, "application/xrd+xml", seconds=3600)


@routes.get("/.well-known/nodeinfo", to=ANYBODY)
def node_info_links() -> Response:
    """Where NodeInfo is, in which versions."""
    origin = settings().origin
    links = discovery.node_info_links(origin, activity_id(origin, "instance", instance_id(origin)))
    return answer(msgspec.json.encode(links), "application/json", seconds=3600)


@routes.get("/nodeinfo/<version>", to=ANYBODY)
def node_info(version: NodeInfoVersion) -> Response:
    """What runs here, and how much is said."""
    if version not in get_args(NodeInfoVersion):
        raise NotFound(N_("NodeInfo is told here in versions 2.0 and 2.1."))
    told = discovery.node_info(
        version,
        release=RELEASE,
        origin=settings().origin,
        name=settings().instance_name,
        usage=reads.get_usage(db()),
    )
    media_type = f'application/json; profile="{discovery.SCHEMA}/{version}#"'
    return answer(msgspec.json.encode(told), media_type, seconds=600)


def _resource() -> str:
    """Return what is asked for; some servers encode it twice."""
    resource = request.args.get("resource", "")
    if resource.lower().startswith(("acct%3a", "https%3a", "http%3a")):
        resource = unquote(resource)
    if not resource or len(resource) > LONGEST_RESOURCE:
        raise Malformed(N_("Name a resource, like acct:housing@city.example."))
    return resource


def _by_handle(resource: str) -> dict[str, object]:
    try:
        handle = canonical_handle(resource)
    except Refusal:
        raise Malformed(N_("Name a resource, like acct:housing@city.example.")) from None
    if handle.authority != authority_of(settings().origin):
        raise NotFound(_NOBODY)
    if handle.name == ours.hostname_of(settings()):
        return _instance()
    channel = reads.find_channel_by_slug(db(), handle.name)
    if channel is not None:
        return _described(handle.name, "channels", channel.id, "Group", channel_path(channel.slug))
    office = reads.find_office_by_handle(db(), handle.name)
    if office is not None:
        return _office(office)
    raise NotFound(_NOBODY)


def _by_url(resource: str) -> dict[str, object]:
    try:
        url = canonical_url(resource)
    except Refusal:
        raise Malformed(N_("Name a resource, like acct:housing@city.example.")) from None
    if url.origin != canonical_url(settings().origin).origin:
        raise NotFound(_NOBODY)
    parts = urlsplit(str(url.path)).path.strip("/").split("/")
    if parts in ([""], ["about"]):
        return _instance()
    if len(parts) == 3 and parts[0] == "ap":
        return _by_id(parts[1], parts[2])
    if len(parts) == 2 and parts[0] in {"channels", "offices"}:
        return _by_handle(f"acct:{parts[1]}@{authority_of(settings().origin)}")
    raise NotFound(_NOBODY)


def _by_id(kind: str, text: str) -> dict[str, object]:
    try:
        id_ = UUID(text)
    except ValueError:
        raise NotFound(_NOBODY) from None
    if kind == "channels":
        channel = reads.get_channel(db(), id_)
        return _described(channel.slug, "channels", id_, "Group", channel_path(channel.slug))
    if kind == "offices":
        return _office(reads.get_office(db(), id_))
    if kind == "instance" and id_ == instance_id(settings().origin):
        return _instance()
    raise NotFound(_NOBODY)


def _office(office: Office) -> dict[str, object]:
    if reads.is_closed(db(), office.id):
        raise Gone(N_("This office speaks here no more."))
    return _described(office.handle, "offices", office.id, "Person", office_path(office.handle))


def _instance() -> dict[str, object]:
    id_ = instance_id(settings().origin)
    return _described(ours.hostname_of(settings()), "instance", id_, "Application", ours.ABOUT)


def _described(
    name: str, kind: ActivityKind, id_: UUID, type_: ActorType, page: str
) -> dict[str, object]:
    origin = settings().origin
    return discovery.resource_descriptor(
        f"acct:{name}@{authority_of(origin)}",
        activity_id(origin, kind, id_),
        type_,
        absolute(page),
    )
