"""The sender: leases hosts, lets threads take their turns, notes results in batches. Any number may run.

It holds nothing that PostgreSQL does not know: a sender that is killed loses its leases by the clock, and
what it had sent without noting it is sent once more, under the same activity id.
"""

import time
from collections.abc import Iterable
from queue import Empty, SimpleQueue
from threading import Event, Thread

import psycopg
import structlog

from federation.delivery import actions, store
from federation.delivery.domain import Delivery, HostTurn, Lease, Result
from federation.delivery.threads import Threads
from federation.delivery.turn import Acquaintance, Lot, Turn
from federation.keys import actions as keys
from federation.reach import may_federate
from shared.bus.crash import crash_point
from shared.bus.outbox import listen
from shared.data.database import Connection, Database
from shared.outbound.client import Outbound

LOT = 50
MOST_PER_TURN = 50
MOST_TROUBLED = 32
"""Hosts that fail or are slow and have a turn at once; the others never wait for them."""
LEASE_SECONDS = 30.0
SWEEP_SECONDS = 0.5
GATHER_SECONDS = 0.02
THICK = 10
PAUSE_SECONDS = 0.2
"""Where much is due at few hosts, the next look waits so long: each costs as much as ten deliveries."""
LARGEST_BATCH = 500
STOP_SECONDS = 12.0
IDLE_SECONDS = 60.0
MOST_BODIES = 200

_log = structlog.get_logger("delivery")


class Sender:
    """Sends what is due, for one process."""

    def __init__(self, database: Database, outbound: Outbound) -> None:
        self._database = database
        self._outbound = outbound
        self._threads: Threads[Lot] = Threads(self._take_turn)
        self._done: SimpleQueue[Result | HostTurn] = SimpleQueue()
        self._busy: dict[str, bool] = {}
        """Hosts that have a turn, and whether they are troubled."""
        self._bodies: dict[int, bytes] = {}
        self._known = Acquaintance()
        self._wake = Event()
        self._is_stopping = Event()
        self._look_at = 0.0
        self._is_thick = False
        self._worked_at = 0.0

    def run(self, stop: Event) -> None:
        """Send until `stop` is set; woken by who plans, and looking by itself every 500 ms."""
        hearing = (self._database, actions.CHANNEL, stop, self._wake.set)
        Thread(target=listen, args=hearing, name="listen deliver", daemon=True).start()
        while not stop.is_set():
            try:
                if self.step():
                    self._worked_at = time.monotonic()
                else:
                    self._rest()
            except psycopg.Error as error:
                _log.warning("sender_waits", error=f"{type(error).__name__}: {error}"[:200])
                stop.wait(SWEEP_SECONDS)
        self._finish()

    def look_now(self) -> None:
        """Look for what is due at the next step, as if woken."""
        self._wake.set()

    def drain(self) -> None:
        """Send until nothing is due that nobody else is busy with."""
        while self.step():
            pass

    def step(self) -> bool:
        """Begin turns, note what is done; return whether anything is under way or may be due."""
        if self._wake.is_set() or time.monotonic() >= self._look_at:
            self._wake.clear()
            self._begin_turns()
        self._threads.tend()
        self._note_done()
        return bool(self._busy) or self._look_at == 0.0

    def _rest(self) -> None:
        """Wait to be woken, at most until the next sweep; connections that nobody needs are let go."""
        if time.monotonic() - self._worked_at > IDLE_SECONDS:
            self._outbound.close()
        self._wake.wait(SWEEP_SECONDS)
        self._look_at = 0.0

    def _begin_turns(self) -> None:
        """Lease while threads have little to take up; look again at once as long as there is more."""
        if self._threads.backlog >= LOT:
            return
        if self._is_thick:
            time.sleep(PAUSE_SECONDS)
        self._look_at = time.monotonic() + SWEEP_SECONDS
        room = MOST_TROUBLED - sum(self._busy.values())
        with self._database.connection() as db:
            if not may_federate(db):
                return
            for is_troubled, most in ((False, LOT), (True, min(room, LOT))):
                if most > 0 and self._lease(db, most, is_troubled=is_troubled) == most:
                    self._look_at = 0.0

    def _lease(self, db: Connection, most: int, *, is_troubled: bool) -> int:
        ends_at = time.monotonic() + LEASE_SECONDS
        leases = store.lease_hosts(
            db, most=most, seconds=LEASE_SECONDS, slow=self._known.slow, is_troubled=is_troubled
        )
        if leases:
            crash_point("after leasing")
        lots = self._lots(db, leases, ends_at) if leases else []
        if not is_troubled:
            count = sum(len(lot.deliveries) for lot in lots)
            self._is_thick = len(leases) < most and count >= THICK
        for lot in lots:
            self._busy[lot.lease.host] = is_troubled
            self._threads.add(lot)
        return len(leases)

    def _lots(self, db: Connection, leases: list[Lease], ends_at: float) -> list[Lot]:
        due: dict[str, list[Delivery]] = {lease.host: [] for lease in leases}
        for delivery in store.list_due(db, due, most=MOST_PER_TURN):
            due[delivery.host].append(delivery)
        wanted = [delivery for deliveries in due.values() for delivery in deliveries]
        bodies = self._bodies_of(db, {delivery.pos for delivery in wanted})
        signers = {
            signer_id: keys.find_keys(db, signer_id)
            for signer_id in {delivery.signer_id for delivery in wanted}
        }
        return [Lot(lease, due[lease.host], bodies, signers, ends_at) for lease in leases]

    def _bodies_of(self, db: Connection, positions: Iterable[int]) -> dict[int, bytes]:
        """The bytes of these activities; what was read lately serves the next hosts too."""
        wanted = set(positions)
        if missing := wanted - self._bodies.keys():
            if len(self._bodies) + len(missing) > MOST_BODIES:
                self._bodies = {pos: self._bodies[pos] for pos in wanted - missing}
            self._bodies |= store.list_bodies(db, missing)
        return {pos: self._bodies[pos] for pos in wanted}

    def _take_turn(self, lot: Lot) -> None:
        turn = Turn(lot, self._outbound, self._known)
        self._done.put(turn.take(self._done.put, self._is_stopping.is_set))

    def _note_done(self) -> None:
        """Write down together what was done within a moment."""
        batch: list[Result | HostTurn] = []
        until = time.monotonic() + GATHER_SECONDS
        while self._busy and len(batch) < LARGEST_BATCH:
            try:
                batch.append(self._done.get(timeout=max(0.0, until - time.monotonic())))
            except Empty:
                break
        if not batch:
            return
        crash_point("before delivery is noted")
        try:
            self._note(batch)
        finally:
            for each in batch:
                if isinstance(each, HostTurn):
                    self._busy.pop(each.lease.host, None)
                    self._look_at = 0.0

    def _note(self, batch: list[Result | HostTurn]) -> None:
        """Write until it is written: what is not noted is sent again."""
        results = [each for each in batch if isinstance(each, Result)]
        turns = [each for each in batch if isinstance(each, HostTurn)]
        while True:
            try:
                with self._database.transaction() as db:
                    actions.note(db, results, turns)
            except psycopg.OperationalError as error:
                _log.warning("noting_waits", error=f"{type(error).__name__}: {error}"[:200])
                time.sleep(SWEEP_SECONDS)
            except psycopg.Error:
                _log.exception("noting_failed", count=len(batch))
                self._note_apart(batch)
                return
            else:
                return

    def _note_apart(self, batch: list[Result | HostTurn]) -> None:
        """Let one that cannot be noted not take its neighbours with it."""
        for each in batch if len(batch) > 1 else ():
            self._note([each])

    def _finish(self) -> None:
        """Let requests under way end, and note them."""
        self._is_stopping.set()
        until = time.monotonic() + STOP_SECONDS
        while self._busy and time.monotonic() < until:
            self._note_done()
        self._outbound.close()
