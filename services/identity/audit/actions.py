"""Write down a privileged act, in the transaction that did it; check what was written."""

from services.identity.audit import store
from services.identity.audit.domain import Chain, canonical, first_break, seal
from shared.core.clock import now
from shared.data.database import Connection

OPERATOR = "operator"
"""Who acts when it is the operator's command."""


def record(db: Connection, act: str, *, by: str, demonstration: bool, **about: object) -> None:
    """Append one entry; call it last in the transaction of the act, for its lock is everybody's.

    `about` says what was acted on, by ids; an address or a secret is never part of it.
    """
    chain: Chain = "demonstration" if demonstration else "record"
    entry: dict[str, str | int | None] = {"at": now().isoformat(), "act": act, "by": by}
    entry |= {key: None if value is None else str(value) for key, value in about.items()}
    text = canonical(entry)
    store.add_entry(db, chain, seal(store.hold_head(db, chain), text))


def find_break(db: Connection, chain: Chain = "record") -> int | None:
    """Return the number of the first entry that was tampered with or is missing, or None."""
    with db.transaction():
        head = store.hold_head(db, chain)
        return first_break(store.list_entries(db, chain), head)


def remove_demonstration(db: Connection) -> None:
    """Drop what was recorded about the demonstration."""
    store.remove_demonstration(db)
