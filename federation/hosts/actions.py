"""Meeting other servers, hearing from them, and what may not be exchanged with some.

A host is named by its authority: the canonical host, with its port where that is not the usual one.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from federation.hosts import store
from federation.hosts.domain import Speaks, authority_of, speaks_of
from federation.hosts.store import ToAsk
from shared.bus.outbox import tell_many
from shared.bus.work import want_work
from shared.core.hosts import canonical_url, names_over
from shared.data.database import Connection
from shared.facts.fact import Fact
from shared.facts.federation import HostAnswered, HostSilent
from shared.facts.moderation import HostRule
from shared.outbound.failures import RequestFailed

LOOK_UP = "federation.hosts.look_up"
ASKED_AT_ONCE = 16


def is_blocked(db: Connection, host: str) -> bool:
    """Return whether nothing is taken from, fetched from or sent to a host: it or a name above it is blocked.

    Takes a canonical host or authority; whatever its port, a rule about the name holds.
    """
    return store.is_blocked(db, names_over(host))


def is_restricted(db: Connection, host: str) -> bool:
    """Return whether a host, or a name above it, is limited or blocked: its reactions are not counted."""
    return store.is_restricted(db, names_over(host))


def obey_rule(db: Connection, rule: HostRule) -> None:
    """Keep what moderation decided about a host and everything below its name."""
    store.put_rule(db, rule)


def meet(db: Connection, urls: Iterable[str]) -> None:
    """Make the servers of these URLs known; new ones are asked soon what they run."""
    origins = {canonical_url(url).origin for url in urls}
    if origins and store.add_hosts(db, {authority_of(origin): origin for origin in origins}):
        want_work(db, LOOK_UP)


def note_heard(db: Connection, hosts: Iterable[str]) -> None:
    """Note that these hosts spoke to us with a good signature: they live, so what waits is tried again."""
    store.note_heard(db, hosts)


def look_up(db: Connection, read_software: Callable[[str], str | None], *, most: int) -> int:
    """Ask hosts that are due what they run, so many at most, several at once; return how many.

    A host that does not say is spoken to as a microblog, and asked again the next day. One that was not asked
    yet, or gave no answer (`read_software` raises RequestFailed), is sent what either kind reads. Whoever gives
    none for three days is told as silent, and lives when it answers again: what waits for it is tried.
    """
    due = store.list_to_ask(db, most=most)

    def ask(each: ToAsk) -> tuple[str | None, Speaks] | None:
        try:
            software = read_software(each.origin)
        except RequestFailed:
            return None
        return software, speaks_of(software, has_groups=each.has_groups)

    with ThreadPoolExecutor(ASKED_AT_ONCE) as pool:
        found = list(pool.map(ask, due))
    answers = {each.host: answer for each, answer in zip(due, found, strict=True)}
    store.note_heard(db, [each.host for each in due if each.is_unreached and answers[each.host]])
    store.note_asked(db, answers)
    return len(due)


def note_groups(db: Connection, host: str) -> None:
    """Note that a Group actor lives there or that it announced an activity: it is spoken to as group software."""
    store.note_groups(db, host)


def note_gone(db: Connection, hosts: Iterable[str], inboxes: Iterable[str]) -> None:
    """Note that these inboxes answered 410 Gone; where servers share one they are gone with it."""
    store.note_gone(db, hosts, inboxes)


def tell_silence(db: Connection) -> None:
    """Tell which servers have answered nothing for three days, and which of them answer again."""
    with db.transaction():
        tell_many(db, [HostSilent(silence=each) for each in store.fall_silent(db)])
        tell_many(db, [HostAnswered(silence=each) for each in store.answer_again(db)])


def state_silences(db: Connection) -> Iterator[Fact]:
    """State anew of every server that was ever silent how it is now."""
    for each in store.list_silences(db):
        yield HostSilent(silence=each) if each.since else HostAnswered(silence=each)
