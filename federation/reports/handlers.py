"""What moderation wants other servers told."""

from federation.reports import actions
from shared.bus.hearing import hears
from shared.data.database import Connection
from shared.facts.moderation import DecisionTaken, ReportReceived


@hears(ReportReceived)
def send_report_on(db: Connection, fact: ReportReceived) -> None:
    """Send a report on whose reporter asked for it."""
    if fact.forward is not None:
        actions.send_on(db, fact.report_id, fact.forward, fact.happened_at)


@hears(DecisionTaken)
def send_decision_on(db: Connection, fact: DecisionTaken) -> None:
    """Say elsewhere why a moderator hid something, where the moderator asked for it."""
    if fact.forward is not None:
        actions.send_on(db, fact.decision.id, fact.forward, fact.decision.taken_at)
