"""What a moderator may do: hide, restore, or leave in sight, always on the record."""

from collections.abc import Iterator
from uuid import UUID

import msgspec

from services.moderation.audit import actions as audit
from services.moderation.decisions import store
from services.moderation.decisions.domain import (
    LET_THROUGH,
    Decision,
    Leaving,
    NewDecision,
    moment_after,
    require_foreign,
    require_sense,
)
from services.moderation.items.domain import Item, Reference
from services.moderation.items.reads import get_item
from services.moderation.reports import actions as reports
from services.moderation.rules.domain import require_plain_words
from shared.audit import actions as sealed
from shared.bus.outbox import tell
from shared.core.clock import now
from shared.core.errors import Conflict
from shared.core.ids import new_id
from shared.data.database import Connection
from shared.facts.fact import Fact
from shared.facts.moderation import DecisionReversed, DecisionTaken
from shared.standing.may import MODERATORS
from shared.standing.people import Member


def take_decision(
    db: Connection, member: Member, reference: Reference, wish: NewDecision
) -> Decision:
    """Hide or restore an item: the decision, its audit entry and its fact are one commit."""
    MODERATORS.admit(member)
    require_plain_words(wish.reason, field="reason")
    with db.transaction():
        item = get_item(db, reference)
        require_foreign(item, member.office.id)
        standing = store.hold_standing(db, item)
        decision = Decision(
            id=new_id(),
            item_kind=item.kind,
            item_id=item.id,
            verdict=wish.verdict,
            rule=require_sense(item, standing, wish),
            reason=wish.reason,
            office_id=member.office.id,
            taken_at=moment_after(standing, now()),
            item_version=item.version,
            item_title=item.title,
            item_body=item.body,
        )
        store.add_decision(db, decision, member_id=member.id, demonstration=item.demonstration)
        reports.close_reports(db, item, "upheld" if wish.verdict == "hide" else "dismissed")
        _record(db, member, wish.verdict, item, decision)
        fact = _as_fact(decision)
        if wish.forward and isinstance(fact, DecisionTaken):
            fact = msgspec.structs.replace(fact, forward=item.forwarding(wish.reason))
        tell(db, fact, private={"member_id": str(member.id), "via": member.via})
    return decision


def let_through(db: Connection, member: Member, post_id: UUID) -> Decision:
    """Show words from elsewhere that were held, because they break no rule."""
    wish = NewDecision(item=f"post:{post_id}", verdict="restore", reason=LET_THROUGH)
    return take_decision(db, member, Reference("post", post_id), wish)


def leave_item(db: Connection, member: Member, reference: Reference, wish: Leaving) -> None:
    """Close an item's reports because it breaks no rule; it stays as it is."""
    MODERATORS.admit(member)
    require_plain_words(wish.reason, field="reason")
    with db.transaction():
        item = get_item(db, reference)
        require_foreign(item, member.office.id)
        store.hold_standing(db, item)
        if not reports.close_reports(db, item, "dismissed"):
            raise Conflict("No report about this is open any more.")
        audit.record(
            db,
            member,
            "leave",
            item_name=item.name,
            rule="",
            reason=wish.reason,
            demonstration=item.demonstration,
        )


def state_decisions(db: Connection) -> Iterator[Fact]:
    """State every decision anew, oldest first."""
    for decision in store.list_all_decisions(db):
        yield _as_fact(decision)


def remove_demonstration(db: Connection) -> int:
    """Take away every report and decision about demonstration items; return how many decisions."""
    with db.transaction():
        reports.remove_demonstration(db)
        sealed.remove_demonstration(db)
        return store.remove_demonstration(db)


def _record(db: Connection, member: Member, act: str, item: Item, decision: Decision) -> None:
    audit.record(
        db,
        member,
        act,
        item_name=item.name,
        rule=decision.rule,
        reason=decision.reason,
        demonstration=item.demonstration,
        decision_id=decision.id,
    )


def _as_fact(decision: Decision) -> DecisionTaken | DecisionReversed:
    fact = DecisionTaken if decision.verdict == "hide" else DecisionReversed
    return fact(decision=decision.as_told())
