"""Committed facts are given their positions and put into envelopes, and are read again from where they stand.

Positions are given in PostgreSQL under one row lock per teller and lane, gaplessly and after the commit,
so commit order does not matter and nothing needs to remember what was published.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from shared.bus.crash import crash_point
from shared.bus.envelope import Envelope, Told
from shared.bus.statements import queries
from shared.data.database import Connection
from shared.facts.fact import Lane

MOST_FACTS = 500
LARGEST_ENVELOPE = 256_000


@dataclass(frozen=True)
class Stream:
    """How far a lane has been told, in which epoch, and at which head that began (None: unknown)."""

    epoch: int
    began: int | None
    head: int

    def pos_of(self, epoch: int, pos: int) -> int:
        """Return how far of this epoch somebody has heard who is at a position of this or an earlier one."""
        began = self.head if self.began is None else self.began
        return pos if epoch >= self.epoch else min(pos, began)


def number(db: Connection, teller: str, lane: Lane) -> list[Envelope]:
    """Give positions to up to 500 facts and commit; return them in envelopes of at most 256 kB."""
    with db.transaction():
        stream = queries.find(db, "lock_stream", Stream, lane=lane)
        if stream is None:
            return []
        values = {"lane": lane, "head": stream.head, "limit": MOST_FACTS}
        rows = db.execute(queries["number_waiting"], values).fetchall()
        if rows:
            queries.run(db, "advance_stream", lane=lane, head=stream.head + len(rows))
    if rows:
        crash_point("after numbering")
    return list(parcels(teller, lane, stream, sorted(rows, key=lambda row: int(row["pos"]))))


def parcels(
    teller: str, lane: Lane, stream: Stream, rows: list[dict[str, Any]]
) -> Iterator[Envelope]:
    """Cut rows in order of position into envelopes of bounded size."""
    batch: list[Told] = []
    size = 0
    for row in rows:
        body = row["body"].encode()
        if batch and (size + len(body) > LARGEST_ENVELOPE or len(batch) >= MOST_FACTS):
            yield _envelope(teller, lane, stream, batch)
            batch, size = [], 0
        batch.append(Told(row["pos"], row["noun"], row["name"], msgspec.Raw(body)))
        size += len(body)
    if batch:
        yield _envelope(teller, lane, stream, batch)


def _envelope(teller: str, lane: Lane, stream: Stream, batch: list[Told]) -> Envelope:
    return Envelope(
        teller=teller, lane=lane, epoch=stream.epoch, began=stream.began,
        first=batch[0].pos, last=batch[-1].pos, facts=tuple(batch),
    )  # fmt: skip


def told(db: Connection, teller: str, lane: Lane, first: int, last: int) -> Iterator[Envelope]:
    """Yield what was told at positions `first` to `last`, as far as it is still kept, from the outbox."""
    stream = queries.find(db, "get_stream", Stream, lane=lane)
    while stream is not None and first <= last:
        values = {"lane": lane, "first": first, "last": last, "limit": MOST_FACTS}
        rows = db.execute(queries["list_told"], values).fetchall()
        if not rows:
            return
        yield from parcels(teller, lane, stream, rows)
        first = rows[-1]["pos"] + 1
