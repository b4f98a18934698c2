"""What machines may want to know of this instance, in the forms they read."""

import html
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from typing import Literal
from urllib.parse import quote
from uuid import UUID

from shared.core.links import case_path, channel_path, city_path, office_path, post_path

SECURITY_LASTS = timedelta(days=180)
"""RFC 9116 wants an end; each reading moves it on, so a living instance never shows a past one."""

_PATHS: dict[str, Callable[[str], str]] = {
    "channel": channel_path,
    "city": city_path,
    "office": office_path,
}

PAGES = ("/", "/channels", "/knowledge", "/cities", "/rules", "/log", "/about", "/about/accessibility", "/about/privacy")  # fmt: skip
"""Pages that are always there."""


Named = Literal["post", "case", "channel", "city", "office"]


@dataclass(frozen=True, slots=True)
class Listed:
    """Something in sight with a page of its own."""

    noun: Named
    name: str
    """The id, slug or handle that its page has."""
    channel_slug: str
    changed_at: datetime | None

    @property
    def path(self) -> str:
        """Path of its page."""
        if self.noun == "post":
            return post_path(self.channel_slug, UUID(self.name))
        if self.noun == "case":
            return case_path(UUID(self.name))
        return _PATHS[self.noun](self.name)


def robots(origin: str) -> str:
    """Return what crawlers are asked to leave alone, and where the map is."""
    closed = ("/account", "/moderation", "/search", "/signin", "/signout", "/api/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), ""]
    return "\n".join([*lines, f"Sitemap: {origin}/sitemap.xml", ""])


def sitemap(origin: str, listed: Iterable[Listed]) -> str:
    """Return the map of pages (sitemaps.org 0.9)."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
        *(f"<url><loc>{html.escape(origin + path)}</loc></url>" for path in PAGES),
    ]
    for each in listed:
        loc = f"<loc>{html.escape(origin + each.path)}</loc>"
        day = f"{each.changed_at.astimezone(UTC):%Y-%m-%d}" if each.changed_at else ""
        lines.append(f"<url>{loc}{f'<lastmod>{day}</lastmod>' if day else ''}</url>")
    return "\n".join([*lines, "</urlset>", ""])


def security(origin: str, mail_from: str, *, at: datetime) -> str:
    """Return where to tell of a weakness (RFC 9116); an address that nobody reads is not named."""
    address = parseaddr(mail_from)[1]
    name = address.partition("@")[0].lower().replace("-", "").replace("_", "")
    is_read = bool(name) and not name.startswith("noreply")
    mail = [f"Contact: mailto:{quote(address, safe='@')}"] if is_read else []
    ends = (at + SECURITY_LASTS).astimezone(UTC).replace(microsecond=0)
    return "\n".join(
        [
            *mail,
            f"Contact: {origin}/about#contact",
            f"Expires: {ends:%Y-%m-%dT%H:%M:%SZ}",
            "Preferred-Languages: en, es",
            f"Canonical: {origin}/.well-known/security.txt",
            "",
        ]
    )
