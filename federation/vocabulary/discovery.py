"""How others find us before they speak to us: WebFinger (RFC 7033), host-meta (RFC 6415), NodeInfo (FEP-f1d5)."""

from dataclasses import dataclass
from html import escape
from typing import Any, Literal

from federation.vocabulary.actor import ActorType
from federation.vocabulary.context import ACTIVITY_STREAMS

SOFTWARE = "mayoral-exchange"
SCHEMA = "http://nodeinfo.diaspora.software/ns/schema"
NodeInfoVersion = Literal["2.0", "2.1"]


def resource_descriptor(subject: str, actor: str, type_: ActorType, page: str) -> dict[str, Any]:
    """Return what WebFinger says of one of our actors; `self` is byte for byte its id."""
    return {
        "subject": subject,
        "aliases": [actor] if page == actor else [actor, page],
        "links": [
            {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": page},
            {
                "rel": "self",
                "type": "application/activity+json",
                "href": actor,
                "properties": {f"{ACTIVITY_STREAMS}#type": type_},
            },
        ],
    }


def host_meta(origin: str) -> str:
    """Return the XML that leads to WebFinger; GoToSocial and Mastodon ask for it after a 404."""
    template = escape(f"{origin}/.well-known/webfinger?resource={{uri}}")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">'
        f'<Link rel="lrdd" template="{template}"/></XRD>\n'
    )


def node_info_links(origin: str, instance: str) -> dict[str, Any]:
    """Return where NodeInfo stands, and the instance's actor (FEP-2677)."""
    return {
        "links": [
            {"rel": f"{SCHEMA}/2.0", "href": f"{origin}/nodeinfo/2.0"},
            {"rel": f"{SCHEMA}/2.1", "href": f"{origin}/nodeinfo/2.1"},
            {"rel": f"{ACTIVITY_STREAMS}#Application", "href": instance},
        ]
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """How many speak here, and how much."""

    offices: int
    active_month: int
    active_halfyear: int
    posts: int
    replies: int


def node_info(
    version: NodeInfoVersion,
    *,
    release: str,
    origin: str,
    name: str,
    usage: Usage,
) -> dict[str, Any]:
    """Return what this server runs; version 2.0 knows no homepage."""
    software = {"name": SOFTWARE, "version": release}
    if version == "2.1":
        software["homepage"] = origin
    return {
        "version": version,
        "software": software,
        "protocols": ["activitypub"],
        "services": {"inbound": [], "outbound": ["atom1.0"]},
        "openRegistrations": False,
        "usage": _usage(usage),
        "metadata": {
            "nodeName": name,
            "nodeDescription": "Mayors' offices exchange, in public, what they tried and what it did.",
            "federation": {"enabled": True},
        },
    }


def _usage(usage: Usage) -> dict[str, Any]:
    return {
        "users": {
            "total": usage.offices,
            "activeMonth": usage.active_month,
            "activeHalfyear": usage.active_halfyear,
        },
        "localPosts": usage.posts,
        "localComments": usage.replies,
    }
