"""Hosts and the rules about them, in and out of their tables."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from federation.hosts.domain import Signs, Speaks
from shared.core.hosts import names_over
from shared.data.database import Connection
from shared.data.queries import Queries
from shared.facts.federation import Silence
from shared.facts.moderation import HostRule

queries = Queries.beside(__file__)


@dataclass(frozen=True, slots=True)
class KnownHost:
    """Another server as far as it is known here."""

    host: str
    software: str | None
    speaks: Speaks
    signs: Signs
    has_groups: bool
    names: list[str]
    heard_at: datetime | None
    failures: int
    failing_since: datetime | None
    retry_at: datetime


@dataclass(frozen=True, slots=True)
class ToAsk:
    """A host about to be asked what it runs."""

    host: str
    origin: str
    has_groups: bool
    is_unreached: bool
    """Whether it answered nothing since it was last asked."""


def is_blocked(db: Connection, names: list[str]) -> bool:
    """Return whether a rule blocks one of these names."""
    return bool(queries.value(db, "is_blocked", names=names))


def is_restricted(db: Connection, names: list[str]) -> bool:
    """Return whether a rule limits or blocks one of these names."""
    return bool(queries.value(db, "is_restricted", names=names))


def put_rule(db: Connection, rule: HostRule) -> None:
    """Keep a rule, unless a later version is kept already."""
    queries.run(
        db, "put_rule",
        host=rule.host, policy=rule.policy, reason=rule.reason, version=rule.version,
    )  # fmt: skip


def add_hosts(db: Connection, hosts: Mapping[str, str]) -> int:
    """Keep hosts that were not known (host to origin); return how many."""
    return int(
        queries.value(
            db, "add_hosts",
            hosts=list(hosts),
            names=[" ".join(names_over(host)) for host in hosts],
            origins=list(hosts.values()),
        )
    )  # fmt: skip


def find_host(db: Connection, host: str) -> KnownHost | None:
    """Return what is known of a host, or None."""
    return queries.find(db, "find_host", KnownHost, host=host)


def note_heard(db: Connection, hosts: Iterable[str]) -> None:
    """Forget the failures of hosts that spoke to us."""
    queries.run(db, "note_heard", hosts=list(hosts))


def list_to_ask(db: Connection, *, most: int) -> list[ToAsk]:
    """Return hosts that were never asked what they run, or not for long."""
    return queries.list(db, "list_to_ask", ToAsk, most=most)


def note_asked(db: Connection, answers: Mapping[str, tuple[str | None, Speaks] | None]) -> None:
    """Keep that hosts were asked, and what those said that answered: what they run, if anything; None: no answer."""
    said = [answer or (None, None) for answer in answers.values()]
    queries.run(
        db, "note_asked",
        hosts=list(answers), software=[one for one, _ in said], speaks=[one for _, one in said],
        answered=[answer is not None for answer in answers.values()],
    )  # fmt: skip


def note_groups(db: Connection, host: str) -> None:
    """Keep that a host acts as group software does."""
    queries.run(db, "note_groups", host=host)


def note_gone(db: Connection, hosts: Iterable[str], inboxes: Iterable[str]) -> None:
    """Keep that these inboxes are gone, where a whole server shares one."""
    queries.run(db, "note_gone", hosts=list(hosts), inboxes=list(inboxes))


def fall_silent(db: Connection) -> list[Silence]:
    """Mark hosts that answered nothing for three days, and return them."""
    return queries.list(db, "fall_silent", Silence)


def answer_again(db: Connection) -> list[Silence]:
    """Take the mark from hosts that answer, and return them."""
    return queries.list(db, "answer_again", Silence)


def list_silences(db: Connection) -> Iterator[Silence]:
    """Yield what was last told of every host that was ever silent."""
    after = ""
    while portion := queries.list(db, "list_silences", Silence, after=after):
        yield from portion
        after = portion[-1].host
