"""Take a report, once per reporter and item while it is open."""

from collections.abc import Iterator

import structlog

from services.moderation.items.domain import Item, Reference
from services.moderation.items.reads import find_item, get_shown_item
from services.moderation.reports import store
from services.moderation.reports.domain import (
    WINDOW,
    NewReport,
    Report,
    Reporter,
    ReportOutcome,
    as_server,
    require_few,
    require_member_to_forward,
)
from services.moderation.rules.domain import FLAGGED, require_plain_words
from shared.bus.outbox import tell
from shared.core.clock import now
from shared.core.ids import new_id
from shared.data.database import Connection
from shared.facts.fact import Fact
from shared.facts.federation import FlagReceived, FlagSettled
from shared.facts.moderation import Forwarding, ReportReceived

_log = structlog.get_logger("moderation")


def receive_report(
    db: Connection, reporter: Reporter, reference: Reference, wish: NewReport
) -> Report:
    """Keep the report and tell that there is one; the same reporter's open one is returned instead."""
    require_plain_words(wish.reason, field="reason")
    if wish.forward:
        require_member_to_forward(reporter)
    with db.transaction():
        item = get_shown_item(db, reference)
        store.hold_reporter(db, reporter)
        known = store.find_open_report(db, reporter, item)
        if known is not None:
            return known
        moment = now()
        require_few(store.count_since(db, reporter, moment - WINDOW), reporter)
        report = Report(
            id=new_id(),
            item_kind=item.kind,
            item_id=item.id,
            rule=wish.rule,
            received_at=moment,
        )
        forward = item.forwarding(wish.reason) if wish.forward else None
        store.add_report(
            db, report, item=item, reporter=reporter, reason=wish.reason, is_forwarded=bool(forward)
        )
        who = str(reporter.member_id) if reporter.member_id else None
        tell(db, _as_told(report, forward), private={"member_id": who})
    return report


def receive_flag(db: Connection, flag: FlagReceived) -> None:
    """Keep what another server reported, once while it is open; what is not in sight here needs no report."""
    reporter = as_server(flag.host)
    with db.transaction():
        item = find_item(db, Reference(flag.item_kind, flag.item_id))
        if item is None or not item.is_shown or store.find_open_report(db, reporter, item):
            return
        if store.count_since(db, reporter, now() - WINDOW) >= reporter.limit:
            _log.warning("flags_ignored", host=flag.host)
            return
        report = Report(
            id=flag.flag_id,
            item_kind=item.kind,
            item_id=item.id,
            rule=FLAGGED,
            received_at=flag.received_at,
        )
        store.add_report(db, report, item=item, reporter=reporter, reason=flag.words or "–")
        tell(db, _as_told(report))


def close_reports(db: Connection, item: Item, outcome: ReportOutcome) -> int:
    """Close the item's open reports, because somebody looked; return how many there were."""
    return store.close_reports(db, item.kind, item.id, outcome=outcome, closed_at=now())


def state_reports(db: Connection) -> Iterator[Fact]:
    """State every report anew."""
    for report in store.list_all_reports(db):
        yield _as_told(report)


def remove_demonstration(db: Connection) -> int:
    """Delete reports about the demonstration's items; return how many there were."""
    return store.remove_demonstration(db)


def note_sent_on(db: Connection, settled: FlagSettled) -> None:
    """Keep, for moderators, whether a server was told what somebody here asked to have sent on."""
    store.note_sent_on(db, settled)


def _as_told(report: Report, forward: Forwarding | None = None) -> ReportReceived:
    return ReportReceived(
        report_id=report.id,
        item_kind=report.item_kind,
        item_id=report.item_id,
        rule=report.rule,
        forward=forward,
        happened_at=report.received_at,
    )
