"""What moderation holds, stated anew as facts for whoever makes a projection again."""

from collections.abc import Iterator

from services.moderation.decisions.actions import state_decisions
from services.moderation.hosts.actions import state_rules
from services.moderation.reports.actions import state_reports
from shared.data.database import Connection
from shared.facts.fact import Fact


def state(db: Connection) -> Iterator[Fact]:
    """State every report, every decision and every rule about a server."""
    yield from state_reports(db)
    yield from state_decisions(db)
    yield from state_rules(db)
