"""Applies an envelope: effects, parked facts and cursor move in one commit, exactly once and in order.

The worker, the operator's command and the tests all call `settle`, so what is tested is what runs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import msgspec
import psycopg

from shared.bus.crash import crash_point
from shared.bus.envelope import Envelope, Forgotten, Head, Told
from shared.bus.hearing import Listener
from shared.bus.statements import queries
from shared.data.database import Connection
from shared.facts.fact import decode

CRASHES_BEFORE_ONE_BY_ONE = 2
CRASHES_BEFORE_PARKING = 4
"""More than a worker's killer hits by chance: the same fact each time, in the moment in which it is tried alone."""
NEVER_PASSES = (
    psycopg.errors.ProgramLimitExceeded,
    psycopg.errors.StatementTooComplex,
    psycopg.errors.TooManyColumns,
    psycopg.errors.TooManyArguments,
)
"""Operational by name only: a word too long for an index is the fact's fault, and stays it."""


@dataclass(frozen=True)
class Settled:
    """What became of an envelope; after a gap, `missing` is the range to ask for."""

    outcome: Literal["applied", "known", "gap", "old epoch"]
    missing: tuple[int, int] | None = None


@dataclass(frozen=True)
class _Cursor:
    epoch: int
    pos: int
    trying_to: int | None
    tries: int
    rebuild_due: bool

    @property
    def has_crashed_often(self) -> bool:
        """Whether what comes next is tried one fact at a time, because it killed this process before."""
        return self.trying_to is not None or self.tries >= CRASHES_BEFORE_ONE_BY_ONE


class Busy(psycopg.OperationalError):
    """Another worker has this lane and does not let go of it; nothing was tried here."""


class Suspect(Exception):
    """What comes next may be what killed this process before: settle it with nothing else at work here."""


class _Unusable(Exception):
    """The fast path met a fact that cannot be applied; the careful path finds out which."""


def settle(listener: Listener, envelope: Envelope, *, alone: bool = False) -> Settled:
    """Apply what is new in the envelope; `alone`: nothing else is at work in this process.

    Raises psycopg.OperationalError when it should be tried again, and Suspect when it should be tried alone.
    """
    is_for_us = any(told.name in listener.handlers for told in envelope.facts)
    if not is_for_us and _pass_by(listener, envelope):
        return Settled("applied")
    with listener.database.connection() as db, _turn(db, envelope):
        cursor = _follow(db, envelope, seen=envelope.first - 1)
        refused = _place(cursor, envelope)
        if refused is not None:
            return refused
        if cursor is not None and cursor.has_crashed_often:
            if not alone:
                raise Suspect
            return _settle_one_by_one(db, listener, envelope)
        if is_for_us:
            _note_attempt(db, envelope, alone=None)
        elif cursor is None:
            _make_cursor(db, envelope)
        try:
            with db.transaction():
                return _apply(db, listener, envelope, careful=False)
        except _Unusable:
            with db.transaction():
                return _apply(db, listener, envelope, careful=True)


def _pass_by(listener: Listener, envelope: Envelope) -> bool:
    """Move the cursor over what nobody here handles, if it follows without a gap."""
    with listener.database.connection() as db:
        moved = queries.count(
            db, "pass_by",
            teller=envelope.teller, lane=envelope.lane, epoch=envelope.epoch,
            first=envelope.first, last=envelope.last,
        )  # fmt: skip
    return moved == 1


@contextmanager
def _turn(db: Connection, envelope: Envelope) -> Iterator[None]:
    """Have the lane alone, from before the attempt is noted until it is over, however many workers hear it.

    Otherwise attempts of several workers at once would be counted as deaths, and a healthy fact parked.
    The lock ends with the connection, so a worker that dies leaves nothing behind.
    """
    values = {"teller": envelope.teller, "lane": envelope.lane}
    try:
        db.execute(queries["take_turn"], values)
    except (psycopg.errors.QueryCanceled, psycopg.errors.LockNotAvailable) as error:
        raise Busy("another worker has this lane") from error
    try:
        yield
    finally:
        if not db.closed:
            db.execute(queries["end_turn"], values)


def forget(listener: Listener, answer: Forgotten) -> None:
    """Go on where the teller's memory begins, and note that this projection needs a rebuild."""
    with listener.database.transaction() as db:
        pos = answer.first - 1
        _follow(db, answer, seen=pos)
        queries.run(
            db, "skip_forgotten",
            teller=answer.teller, lane=answer.lane, epoch=answer.epoch, pos=pos,
        )  # fmt: skip


def compare(listener: Listener, head: Head) -> Settled:
    """Compare a teller's head with the cursor: `known` when everything told has been heard."""
    with listener.database.transaction() as db:
        cursor = _follow(db, head, seen=head.head)
    if cursor is not None and head.epoch < cursor.epoch:
        return Settled("old epoch")
    pos = cursor.pos if cursor else 0
    return Settled("gap", (pos + 1, head.head)) if pos < head.head else Settled("known")


def _find_cursor(db: Connection, teller: str, lane: str, *, lock: bool = False) -> _Cursor | None:
    return queries.find(
        db, "lock_heard" if lock else "get_heard", _Cursor, teller=teller, lane=lane
    )


def _follow(db: Connection, said: Envelope | Head | Forgotten, *, seen: int) -> _Cursor | None:
    """Return the cursor, taken back to where a newer epoch began: what was told since is heard as ever.

    Where that is unknown, it is no later than `seen`, what is known of the epoch now.
    """
    cursor = _find_cursor(db, said.teller, said.lane)
    if cursor is None or said.epoch <= cursor.epoch:
        return cursor
    began = seen if said.began is None else said.began
    queries.run(
        db, "follow_epoch", teller=said.teller, lane=said.lane, epoch=said.epoch, began=began
    )
    return _find_cursor(db, said.teller, said.lane)


def _place(cursor: _Cursor | None, envelope: Envelope) -> Settled | None:
    """Compare the envelope with the cursor; None: some of it is new and follows without a gap."""
    if cursor is not None and envelope.epoch != cursor.epoch:
        return Settled("old epoch")
    pos = cursor.pos if cursor else 0
    if envelope.last <= pos:
        return Settled("known")
    if envelope.first > pos + 1:
        return Settled("gap", (pos + 1, envelope.first - 1))
    return None


def _note_attempt(db: Connection, envelope: Envelope, *, alone: int | None) -> int:
    """Commit that something is being tried, before it is; returns how often it has been."""
    values = {
        "teller": envelope.teller, "lane": envelope.lane, "epoch": envelope.epoch, "trying_to": alone
    }  # fmt: skip
    row = db.execute(queries["note_attempt"], values).fetchone()
    return int(row["tries"]) if row else 1


def _make_cursor(db: Connection, envelope: Envelope) -> None:
    queries.run(db, "make_heard", teller=envelope.teller, lane=envelope.lane, epoch=envelope.epoch)


def excuse(listener: Listener, envelope: Envelope) -> None:
    """Take an attempt back that the database ended and not the fact: only deaths are counted."""
    with listener.database.connection() as db:
        queries.run(db, "excuse_attempt", teller=envelope.teller, lane=envelope.lane)


def _settle_one_by_one(db: Connection, listener: Listener, envelope: Envelope) -> Settled:
    """After crashes, one fact per transaction: the one that kills the process is parked, its neighbours live."""
    for told in envelope.facts:
        single = msgspec.structs.replace(envelope, first=told.pos, last=told.pos, facts=(told,))
        cursor = _find_cursor(db, envelope.teller, envelope.lane)
        if _place(cursor, single) is not None:
            continue
        tries = _note_attempt(db, single, alone=told.pos)
        with db.transaction():
            if tries <= CRASHES_BEFORE_PARKING:
                _apply(db, listener, single, careful=True)
            elif _place(_lock(db, single), single) is None:
                _park(db, single, told, "The process died each time it handled this fact.", tries)
                _move(db, single)
    return Settled("applied")


def _lock(db: Connection, envelope: Envelope) -> _Cursor:
    cursor = _find_cursor(db, envelope.teller, envelope.lane, lock=True)
    if cursor is None:
        raise RuntimeError("the cursor is made before it is locked")
    return cursor


def _apply(db: Connection, listener: Listener, envelope: Envelope, *, careful: bool) -> Settled:
    cursor = _lock(db, envelope)
    if cursor.epoch != envelope.epoch:
        return Settled("old epoch")
    if envelope.last <= cursor.pos:
        return Settled("known")
    if envelope.first > cursor.pos + 1:
        return Settled("gap", (cursor.pos + 1, envelope.first - 1))
    new = [
        told for told in envelope.facts if told.pos > cursor.pos and told.name in listener.handlers
    ]
    if new:
        waiting = _parked_nouns(db, envelope)
        if careful:
            _handle_carefully(db, listener, envelope, new, waiting)
        else:
            _handle_at_once(db, listener, envelope, new, waiting)
    crash_point("before the cursor moves")
    _move(db, envelope)
    return Settled("applied")


def _parked_nouns(db: Connection, envelope: Envelope) -> set[str]:
    values = {"teller": envelope.teller, "lane": envelope.lane}
    return {row["noun"] for row in db.execute(queries["list_parked_nouns"], values)}


def _handle_at_once(
    db: Connection, listener: Listener, envelope: Envelope, new: list[Told], waiting: set[str]
) -> None:
    """Handle all facts in one stride; anything but a passing fault of the database asks for care."""
    try:
        with db.pipeline():
            for handlers, neighbours in groupby(new, lambda told: listener.together.get(told.name)):
                flowing = []
                for told in neighbours:
                    if told.noun in waiting:
                        _park(db, envelope, told, None, 0)
                    elif handlers is None:
                        handle(db, listener, told)
                    else:
                        flowing.append(decode(told.name, told.body))
                for handler in (handlers or ()) if flowing else ():
                    handler(db, flowing)
    except Exception as error:
        if _may_pass(error):
            raise
        raise _Unusable from error


def _may_pass(error: Exception) -> bool:
    """Return whether it is the database's fault and not the fact's, so that trying again may help."""
    if isinstance(error, (*NEVER_PASSES, psycopg.errors.PipelineAborted)):
        return False
    return isinstance(error, psycopg.OperationalError)


def _handle_carefully(
    db: Connection, listener: Listener, envelope: Envelope, new: list[Told], waiting: set[str]
) -> None:
    """Handle each fact in a savepoint; one that cannot be applied is parked, later ones of its noun behind it."""
    for told in new:
        if told.noun in waiting:
            _park(db, envelope, told, None, 0)
            continue
        try:
            with db.transaction():
                handle(db, listener, told)
        except Exception as error:
            if _may_pass(error):
                raise
            _park(db, envelope, told, f"{type(error).__name__}: {error}"[:2000], 1)
            waiting.add(told.noun)


def handle(db: Connection, listener: Listener, told: Told) -> None:
    """Decode one fact and give it to its handlers."""
    fact = decode(told.name, told.body)
    for handler in listener.handlers[told.name]:
        handler(db, fact)


def _park(db: Connection, envelope: Envelope, told: Told, error: str | None, attempts: int) -> None:
    queries.run(
        db,
        "park",
        teller=envelope.teller,
        lane=envelope.lane,
        pos=told.pos,
        noun=told.noun,
        name=told.name,
        body=bytes(told.body).decode(),
        error=error,
        attempts=attempts,
    )


def _move(db: Connection, envelope: Envelope) -> None:
    queries.run(
        db,
        "move_cursor",
        teller=envelope.teller,
        lane=envelope.lane,
        epoch=envelope.epoch,
        pos=envelope.last,
    )
