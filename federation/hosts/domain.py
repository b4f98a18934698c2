"""What is known of another server, and how it is spoken to."""

from typing import Literal

from shared.core.hosts import Url, canonical_url

Speaks = Literal["unknown", "microblog", "group", "peer"]
"""`group`: takes `Announce{activity}` (FEP-1b12); `peer`: runs this software; `unknown`: was not asked yet."""
Signs = Literal["draft-cavage", "rfc9421"]

OUR_SOFTWARE = "mayoral-exchange"
GROUP_SOFTWARE = frozenset(
    {
        "lemmy",
        "piefed",
        "mbin",
        "kbin",
        "nodebb",
        "discourse",
        "wordpress",
        "friendica",
        "hubzilla",
        "streams",
        "forte",
        "peertube",
    }
)
"""Names by NodeInfo of what implements FEP-1b12 (`FEDERATION.md` lists what each reads)."""


def authority_of(url: str | Url) -> str:
    """Return what names the server a URL is at: canonical host, with its port where that is not the usual one."""
    return (canonical_url(url) if isinstance(url, str) else url).authority


def speaks_of(software: str | None, *, has_groups: bool) -> Speaks:
    """Return how to speak to a server, from what it runs and whether it was seen to act as groups do."""
    if software == OUR_SOFTWARE:
        return "peer"
    if software in GROUP_SOFTWARE or has_groups:
        return "group"
    return "microblog"
