"""Write down what a moderator did, in the transaction that did it; check what was written."""

from uuid import UUID

from services.moderation.audit import store
from services.moderation.audit.domain import Chain, canonical, first_break, seal
from shared.core.clock import now
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
    chain: Chain = "demonstration" if demonstration else "record"
    text = canonical(
        {
            "at": now().isoformat(),
            "act": act,
            "member": str(member.id) if member else None,
            "office": str(member.office.id) if member else None,
            "credential": str(member.credential_id) if member else None,
            "item": item_name,
            "rule": rule,
            "reason": reason,
            "decision": None if decision_id is None else str(decision_id),
        }
    )
    store.add_entry(db, chain, seal(store.hold_head(db, chain), text))


def find_break(db: Connection, chain: Chain = "record") -> int | None:
    """Return the number of the first entry that was tampered with or is missing, or None."""
    with db.transaction():
        head = store.hold_head(db, chain)
        return first_break(store.list_entries(db, chain), head)


def remove_demonstration(db: Connection) -> None:
    """Drop what was recorded about demonstration items."""
    store.remove_demonstration(db)
