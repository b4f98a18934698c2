"""Sealed entries in and out of their table; nothing here changes one."""

from collections.abc import Iterator

from shared.audit.chain import NOTHING_BEFORE, Chain, Entry, Head
from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)


def hold_head(db: Connection, chain: Chain) -> Head:
    """Return the chain's last entry and hold it until the transaction ends."""
    queries.run(db, "begin_chain", chain=chain, hash=NOTHING_BEFORE)
    return queries.get(db, "hold_head", Head, chain=chain)


def add_entry(db: Connection, chain: Chain, entry: Entry) -> None:
    """Append the entry and move the head to it."""
    queries.run(
        db,
        "add_entry",
        chain=chain,
        seq=entry.seq,
        entry=entry.entry,
        prev_hash=entry.prev_hash,
        hash=entry.hash,
    )
    queries.run(db, "move_head", chain=chain, seq=entry.seq, hash=entry.hash)


def list_entries(db: Connection, chain: Chain) -> Iterator[Entry]:
    """Yield every entry in order, a portion at a time."""
    after = 0
    while portion := queries.list(db, "list_entries", Entry, chain=chain, after=after):
        yield from portion
        after = portion[-1].seq


def remove_demonstration(db: Connection) -> None:
    """Drop the demonstration's chain; the record stays whole."""
    queries.run(db, "remove_demonstration")
    queries.run(db, "remove_head_of_demonstration")
