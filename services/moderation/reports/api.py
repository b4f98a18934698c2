"""Reports by programs."""

from datetime import datetime
from uuid import UUID

import msgspec

from services.moderation.items.domain import read_reference
from services.moderation.reports import actions
from services.moderation.reports.domain import NewReport, as_member, as_visitor
from services.moderation.rules.domain import RuleCode
from shared.standing.may import ANYBODY
from shared.web.asking import db, reader, settings
from shared.web.doors import Api
from shared.web.whence import source

api = Api("reports", __name__)


class ReportItem(msgspec.Struct, frozen=True, kw_only=True):
    """A report that was received."""

    id: UUID
    item: str
    """`post:<id>` or `case:<id>`."""
    rule: RuleCode
    received: datetime


@api.post(
    "/reports",
    to=ANYBODY,
    takes=NewReport,
    gives=ReportItem,
    status=201,
    says="Report a post or a case study; no account is needed.",
)
def receive_report(wish: NewReport) -> ReportItem:
    """Take a report from a member or from anybody."""
    who = reader()
    reporter = (
        as_member(who.id, who.office.id)
        if who
        else as_visitor(source(), secret=settings().secret_key)
    )
    reference = read_reference(wish.item, origin=settings().origin)
    report = actions.receive_report(db(), reporter, reference, wish)
    return ReportItem(
        id=report.id,
        item=f"{report.item_kind}:{report.item_id}",
        rule=msgspec.convert(report.rule, RuleCode),
        received=report.received_at,
    )
