"""Write down what a moderator did, in the transaction that did it."""

from uuid import UUID

from shared.audit.actions import append
from shared.data.database import Connection
from shared.standing.people import Member


def record(
    db: Connection,
    member: Member | None,
    act: str,
    *,
    item_name: str,
    rule: str,
    reason: str,
    demonstration: bool,
    decision_id: UUID | None = None,
) -> None:
    """Append one entry; the caller's transaction holds both the act and its entry. No member: the operator acted."""
    append(
        db,
        demonstration=demonstration,
        act=act,
        member=str(member.id) if member else None,
        office=str(member.office.id) if member else None,
        credential=str(member.credential_id) if member else None,
        item=item_name,
        rule=rule,
        reason=reason,
        decision=None if decision_id is None else str(decision_id),
    )
