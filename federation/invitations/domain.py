"""Where somebody's own server lets them open what is here, and how they name that server."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

import msgspec
from msgspec import Meta

from shared.core.errors import Refused
from shared.core.hosts import NotAnAddress, canonical_authority, canonical_handle, canonical_url
from shared.core.marks import N_

SUBSCRIBE = "http://ostatus.org/schema/1.0/subscribe"
KEPT_FOR = timedelta(days=7)
NOT_FOUND_FOR = timedelta(minutes=10)
WINDOW = timedelta(minutes=10)
PER_SOURCE = 10
PER_HOST = 30
"""Look-ups within the window: whoever asks, and whoever is asked, is spared more (gate G17)."""

_USUAL = "/authorize_interaction?uri={uri}"
_BY_SOFTWARE = {
    "lemmy": "/search?q={uri}",
    "piefed": "/search?q={uri}",
    "mbin": "/search?search%5Bq%5D={uri}",
    "misskey": "/authorize-follow?acct={uri}",
    "sharkey": "/authorize-follow?acct={uri}",
    "pleroma": "/ostatus_subscribe?acct={uri}",
    "akkoma": "/ostatus_subscribe?acct={uri}",
    "friendica": "/follow?url={uri}",
}
"""Paths of software whose WebFinger names none, or where only the server is known."""


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """Which server somebody is at."""

    server: Annotated[str, Meta(min_length=1, max_length=400, pattern=r"^[^\x00-\x1f\x7f]*$")]


@dataclass(frozen=True, slots=True)
class Home:
    """Somebody's server, and their name there when they gave it."""

    host: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of a server's template; None: it was asked and names none."""

    template: str | None


def read_home(text: str) -> Home:
    """Return the server somebody means: its name, its address, or their own handle there; or refuse."""
    given = text.strip()
    try:
        if "://" in given:
            return Home(canonical_url(given).authority, None)
        if "@" in given.removeprefix("@"):
            handle = canonical_handle(given)
            return Home(handle.authority, handle.name)
        return Home(canonical_authority(given.removeprefix("@")), None)
    except NotAnAddress:
        sentence = N_("Say your server like m.example, or your name there like @you@m.example.")
        raise Refused(sentence, fields={"server": sentence}) from None


def template_in(document: Any) -> str | None:
    """Return the template that a WebFinger answer names (RFC 7033, OStatus subscribe), if it can be used."""
    links = document.get("links") if isinstance(document, Mapping) else None
    for link in links if isinstance(links, list) else []:
        if isinstance(link, Mapping) and link.get("rel") == SUBSCRIBE:
            template = link.get("template")
            if isinstance(template, str) and len(template) <= 1_000 and "{uri}" in template:
                return template
    return None


def usual_template(host: str, software: str | None, *, origin: str) -> str:
    """Return where most servers of this kind let their people open what is elsewhere."""
    return f"{urlsplit(origin).scheme}://{host}{_BY_SOFTWARE.get(software or '', _USUAL)}"


def fill(template: str, uri: str, *, origin: str) -> str | None:
    """Return the address at which their server opens `uri`, or None when the template is none to be linked to."""
    try:
        url = canonical_url(template.replace("{uri}", quote(uri, safe="")))
    except NotAnAddress:
        return None
    is_safe = url.scheme == "https" or urlsplit(origin).scheme == "http"
    return str(url) if is_safe else None


def source_of(source: str, *, secret: str) -> str:
    """Return a digest under which somebody without an account is counted, and nothing else."""
    return hmac.new(secret.encode(), f"look-up {source}".encode(), hashlib.sha256).hexdigest()[:32]
