"""What discussions hears of case studies."""

from services.discussions.announcements import actions
from shared.bus.hearing import hears
from shared.data.database import Connection
from shared.facts.knowledge import (
    CaseHidden,
    CasePublished,
    CaseRemoved,
    CaseRestored,
    CaseRevised,
    CaseWithdrawn,
)


@hears(CasePublished, CaseRevised, CaseWithdrawn, CaseHidden, CaseRestored)
def follow_case(
    db: Connection, fact: CasePublished | CaseRevised | CaseWithdrawn | CaseHidden | CaseRestored
) -> None:
    """Say in the channel what the case study says now."""
    actions.follow_case(db, fact.case)


@hears(CaseRemoved)
def forget_case(db: Connection, fact: CaseRemoved) -> None:
    """Forget a case study that is gone."""
    actions.forget_case(db, fact.case_id)
