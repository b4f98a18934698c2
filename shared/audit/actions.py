"""Append to a chain, in the transaction of the act; check what was written."""

from shared.audit import store
from shared.audit.chain import Chain, canonical, first_break, seal
from shared.core.clock import now
from shared.data.database import Connection


def append(db: Connection, *, demonstration: bool, **entry: str | None) -> None:
    """Append one entry with its time; call it last in the transaction of the act, for its lock is everybody's."""
    chain: Chain = "demonstration" if demonstration else "record"
    text = canonical({"at": now().isoformat(), **entry})
    store.add_entry(db, chain, seal(store.hold_head(db, chain), text))


def find_break(db: Connection, chain: Chain = "record") -> int | None:
    """Return the number of the first entry that was tampered with or is missing, or None."""
    with db.transaction():
        head = store.hold_head(db, chain)
        return first_break(store.list_entries(db, chain), head)


def remove_demonstration(db: Connection) -> None:
    """Drop the demonstration's chain; the record stays whole."""
    store.remove_demonstration(db)
