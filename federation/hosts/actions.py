"""Meeting other servers, hearing from them, and what may not be exchanged with some.

A host is named by its authority: the canonical host, with its port where that is not the usual one.
"""

from collections.abc import Iterable

from federation.hosts import store
from federation.hosts.domain import authority_of, names_over, speaks_of
from shared.bus.work import add_work
from shared.core.hosts import canonical_url
from shared.data.database import Connection
from shared.facts.moderation import HostRule

LOOK_UP = "federation.hosts.look_up"


def is_blocked(db: Connection, host: str) -> bool:
    """Return whether nothing is taken from, fetched from or sent to a host: it or a name above it is blocked.

    Takes a canonical host or authority; whatever its port, a rule about the name holds.
    """
    return store.has_rule(db, names_over(host), "blocked")


def is_limited(db: Connection, host: str) -> bool:
    """Return whether what a host sends is held for a moderator."""
    return store.has_rule(db, names_over(host), "limited")


def obey_rule(db: Connection, rule: HostRule) -> None:
    """Keep what moderation decided about a host and everything below its name."""
    store.put_rule(db, rule)


def meet(db: Connection, urls: Iterable[str]) -> None:
    """Make the servers of these URLs known; a new one is asked what it runs, and again now and then."""
    for origin in sorted({canonical_url(url).origin for url in urls}):
        host = authority_of(origin)
        if store.add_host(db, host, names_over(host)) or store.take_asking(db, host):
            add_work(db, LOOK_UP, {"origin": origin})


def note_heard(db: Connection, hosts: Iterable[str]) -> None:
    """Note that these hosts spoke to us with a good signature: they live, so what waits is tried again."""
    store.note_heard(db, hosts)


def note_software(db: Connection, host: str, software: str) -> None:
    """Keep what a host says it runs, and how it is spoken to from now on."""
    known = store.find_host(db, host)
    if known is not None:
        speaks = speaks_of(software, has_groups=known.has_groups)
        store.note_software(db, host, software, speaks)


def note_groups(db: Connection, host: str) -> None:
    """Note that a Group actor lives there or that it announced an activity: it is spoken to as group software."""
    store.note_groups(db, host)
