"""What a page is, for machines that preview and search: schema.org's words as JSON-LD."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from shared.core.links import office_path
from shared.standing.people import Office
from shared.text import plain
from shared.web.asking import absolute

LONGEST_TEXT = 500
"""Of words given to machines; the page itself has all of them."""

Structured = dict[str, Any]


def speaker(office: Office | None) -> Structured | None:
    """Return who speaks: an office as a government organization, anybody elsewhere as a person."""
    if office is None:
        return None
    if office.is_public:
        told = {"@type": "Person", "name": office.name, "alternateName": f"@{office.handle}"}
        return told | ({"url": office.url} if office.url else {})
    city = {"@type": "City", "name": f"{office.city_name}, {office.state}"}
    return {
        "@type": "GovernmentOrganization",
        "name": office.name,
        "url": office.url if office.host else absolute(office_path(office.handle)),
        "areaServed": city,
    }


def said(
    kind: str,
    path: str,
    body: str,
    office: Office | None,
    *,
    published: datetime,
    edited: datetime | None = None,
    headline: str | None = None,
) -> Structured:
    """Return words and who said them, as `DiscussionForumPosting`, `Comment` or `Article`."""
    told: Structured = {
        "@type": kind,
        "url": absolute(path),
        "datePublished": published.isoformat(),
        ("articleBody" if kind == "Article" else "text"): plain.excerpt(body, LONGEST_TEXT),
    }
    if headline:
        told["headline"] = headline
    if edited is not None:
        told["dateModified"] = edited.isoformat()
    if author := speaker(office):
        told["author"] = author
    return told


def page(
    told: Mapping[str, Any],
    *,
    is_part_of: tuple[str, str] | None = None,
    comments: Iterable[Structured] = (),
    replies: int | None = None,
) -> Structured:
    """Return the whole description of a page; `is_part_of` is a name and a path."""
    found: Structured = {"@context": "https://schema.org", **told}
    if is_part_of is not None:
        name, path = is_part_of
        found["isPartOf"] = {"@type": "CollectionPage", "name": name, "url": absolute(path)}
    if replies is not None:
        found["commentCount"] = replies
    if listed := list(comments):
        found["comment"] = listed
    return found


def channel_page(path: str, name: str, purpose: str) -> Structured:
    """Return a channel as a collection of discussions."""
    return page(
        {"@type": "CollectionPage", "url": absolute(path), "name": name, "description": purpose}
    )
