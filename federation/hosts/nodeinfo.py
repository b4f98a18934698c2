"""What another server says it runs (NodeInfo 2.0 and 2.1, FEP-f1d5)."""

import re
from typing import Any

import msgspec

from shared.core.hosts import NotAnAddress, canonical_url
from shared.outbound.client import Outbound
from shared.outbound.failures import RequestFailed

SECONDS = 5.0
LARGEST = 100_000

_SCHEMA = re.compile(r"https?://nodeinfo\.diaspora\.software/ns/schema/2\.[0-9]")
_NAME = re.compile(r"[a-z0-9-]{1,50}")


def read_software(outbound: Outbound, origin: str) -> str | None:
    """Return the name of the software at an origin, or None when it does not say so in a way that is read here.

    Raises RequestFailed when it does not answer just now.
    """
    links = _get(outbound, f"{origin}/.well-known/nodeinfo").get("links")
    for link in links if isinstance(links, list) else []:
        if isinstance(link, dict) and _SCHEMA.fullmatch(str(link.get("rel"))):
            software = _get(outbound, str(link.get("href"))).get("software")
            name = software.get("name") if isinstance(software, dict) else None
            if isinstance(name, str) and _NAME.fullmatch(name.lower()):
                return name.lower()
    return None


def _get(outbound: Outbound, url: str) -> dict[str, Any]:
    """Return the JSON object at a URL, or an empty one when there is none."""
    try:
        answer = outbound.get(
            str(canonical_url(url)), accept="application/json", limit=LARGEST, deadline=SECONDS
        )
        if answer.status >= 500 or answer.status == 429:
            raise _NotNow
        found = msgspec.json.decode(answer.body, type=dict[str, Any]) if answer.is_ok else {}
    except RequestFailed as error:
        if error.is_passing:
            raise
        return {}
    except (NotAnAddress, msgspec.DecodeError):
        return {}
    return found


class _NotNow(RequestFailed):
    """The server answers, but not this, and not now."""

    word = "away"
