"""Reports in and out of their table."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from services.moderation.items.domain import Item
from services.moderation.reports.domain import Report, Reporter, ReportOutcome
from shared.data.database import Connection
from shared.data.queries import Queries
from shared.facts.federation import FlagSettled
from shared.facts.moderation import ItemKind

queries = Queries.beside(__file__)

_BEFORE_ALL = UUID(int=0)


def hold_reporter(db: Connection, reporter: Reporter) -> None:
    """Let no other report of this source in until the transaction ends."""
    queries.value(db, "hold_reporter", reporter=reporter.key)


def find_open_report(db: Connection, reporter: Reporter, item: Item) -> Report | None:
    """Return this reporter's open report of the item, or None."""
    return queries.find(
        db,
        "find_open_report",
        Report,
        reporter=reporter.key,
        item_kind=item.kind,
        item_id=item.id,
    )


def count_since(db: Connection, reporter: Reporter, since: datetime) -> int:
    """Return how many reports this source sent since then."""
    count: int = queries.value(db, "count_since", reporter=reporter.key, since=since)
    return count


def add_report(
    db: Connection,
    report: Report,
    *,
    item: Item,
    reporter: Reporter,
    reason: str,
    is_forwarded: bool = False,
) -> None:
    """Add a report."""
    queries.run(
        db,
        "add_report",
        id=report.id,
        item_kind=report.item_kind,
        item_id=report.item_id,
        item_version=item.version,
        rule=report.rule,
        reason=reason,
        reporter=reporter.key,
        member_id=reporter.member_id,
        office_id=reporter.office_id,
        host=reporter.host,
        is_forwarded=is_forwarded,
        received_at=report.received_at,
        demonstration=item.demonstration,
    )


def close_reports(
    db: Connection, kind: ItemKind, item_id: UUID, *, outcome: ReportOutcome, closed_at: datetime
) -> int:
    """Close the open reports of an item; return how many there were."""
    return queries.count(
        db, "close_reports", item_kind=kind, item_id=item_id, outcome=outcome, closed_at=closed_at
    )


def list_all_reports(db: Connection) -> Iterator[Report]:
    """Yield every report, a portion at a time."""
    after = _BEFORE_ALL
    while portion := queries.list(db, "list_all_reports", Report, after=after):
        yield from portion
        after = portion[-1].id


def remove_demonstration(db: Connection) -> int:
    """Delete reports about the demonstration's items."""
    return queries.count(db, "remove_demonstration")


def note_sent_on(db: Connection, settled: FlagSettled) -> None:
    """Keep what became of a report or reason that was to be sent on; said again, it is there once."""
    queries.run(
        db, "note_sent_on",
        asked_by=settled.asked_by, host=settled.host, outcome=settled.outcome, reason=settled.reason,
        since=settled.happened_at,
    )  # fmt: skip
