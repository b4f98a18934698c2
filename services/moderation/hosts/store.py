"""Rules about servers, and the decisions that made them, in and out of their tables."""

from collections.abc import Iterator
from dataclasses import asdict

from services.moderation.hosts.domain import HostDecision, HostRule
from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)


def hold_rule(db: Connection, host: str) -> HostRule | None:
    """Return the rule about a server, and let nobody else decide about it until the transaction ends."""
    queries.value(db, "hold_host", host=host)
    return queries.find(db, "find_rule", HostRule, host=host)


def put_rule(db: Connection, rule: HostRule) -> None:
    """Keep the rule as it is now."""
    queries.run(db, "put_rule", **asdict(rule))


def add_decision(db: Connection, decision: HostDecision) -> None:
    """Add what was decided to the log."""
    queries.run(db, "add_decision", **asdict(decision))


def list_all_rules(db: Connection) -> Iterator[HostRule]:
    """Yield every rule, a portion at a time."""
    after = ""
    while portion := queries.list(db, "list_all_rules", HostRule, after=after):
        yield from portion
        after = portion[-1].host
