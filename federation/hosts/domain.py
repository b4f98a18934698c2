"""What is known of another server, and how its name relates to rules about names."""

import re
from typing import Literal

from shared.core.hosts import Url, canonical_url

Speaks = Literal["microblog", "group", "peer"]
"""`group`: takes `Announce{activity}` (FEP-1b12); `peer`: runs this software."""
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

_PORT = re.compile(r":[0-9]{1,5}\Z")


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


def names_over(authority: str) -> list[str]:
    """Return every name whose rule holds for a server: itself, without its port, and all names above it.

    The same relation as `shared.core.hosts.covers`, turned round so that an index answers it.
    """
    bare = _PORT.sub("", authority) if not _is_bare_ipv6(authority) else authority
    host = bare[1:-1] if bare.startswith("[") else bare
    names = dict.fromkeys([authority, host])
    if not _is_ip(host):
        labels = host.split(".")
        names |= dict.fromkeys(".".join(labels[at:]) for at in range(1, len(labels)))
    return list(names)


def _is_bare_ipv6(authority: str) -> bool:
    return authority.count(":") > 1 and not authority.startswith("[")


def _is_ip(host: str) -> bool:
    return ":" in host or host.rpartition(".")[2].isdigit()
