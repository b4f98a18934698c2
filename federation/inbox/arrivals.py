"""What passed the gate is kept before it is acknowledged: one thread per process gathers up to 64 into one commit."""

from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Thread
from time import sleep
from weakref import WeakKeyDictionary

import psycopg
import structlog

from federation.actors import store as actors
from federation.hosts import actions as hosts
from federation.inbox import store
from federation.inbox.verified import Verified
from shared.bus.crash import crash_point
from shared.bus.work import want_work
from shared.core.errors import Unavailable
from shared.data.database import Connection, Database

MOST_IN_ONE_COMMIT = 64
SECONDS = 8.0
GATHER_SECONDS = 0.005
"""While several come at once, a commit waits so long for more: it costs as much as verifying ten of them."""
WORK = "federation.inbox.apply"

_log = structlog.get_logger("federation")


class Arrivals:
    """Keeps what arrives, together with the work that applies it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queue: SimpleQueue[tuple[Verified, Future[bool]]] = SimpleQueue()
        self._is_busy = False
        self._thread = Thread(target=self._run, name="arrivals", daemon=True)
        self._thread.start()

    def keep(self, verified: Verified) -> bool:
        """Return once it is committed: whether it is new; refuse with Unavailable when it could not be kept."""
        kept: Future[bool] = Future()
        self._queue.put((verified, kept))
        try:
            return kept.result(timeout=SECONDS)
        except TimeoutError:
            raise _come_again() from None

    def _run(self) -> None:
        while True:
            batch = [self._queue.get()]
            if self._is_busy:
                sleep(GATHER_SECONDS)
            while len(batch) < MOST_IN_ONE_COMMIT:
                try:
                    batch.append(self._queue.get_nowait())
                except Empty:
                    break
            self._is_busy = len(batch) > 1
            self._keep_together(batch)

    def _keep_together(self, batch: list[tuple[Verified, Future[bool]]]) -> None:
        try:
            with self._database.transaction() as db:
                new = keep_all(db, [verified for verified, _kept in batch])
                crash_point("before arrivals are kept")
            crash_point("after arrivals are kept")
        except psycopg.Error as error:
            self._keep_apart(batch, error)
            return
        for verified, kept in batch:
            is_new = verified.activity.id in new
            new.discard(verified.activity.id)
            kept.set_result(is_new)

    def _keep_apart(self, batch: list[tuple[Verified, Future[bool]]], error: Exception) -> None:
        """Let one that cannot be kept not take its neighbours with it."""
        is_away = isinstance(error, psycopg.OperationalError) and not isinstance(
            error, psycopg.errors.PipelineAborted
        )
        _log.warning("arrivals_not_kept", count=len(batch), error=type(error).__name__)
        if is_away or len(batch) == 1:
            for _verified, kept in batch:
                kept.set_exception(_come_again())
            return
        for each in batch:
            self._keep_together([each])


def keep_all(db: Connection, verified: list[Verified]) -> set[str]:
    """Keep activities and fresh actors in the open transaction, wake who applies them; return the ids that are new."""
    with db.pipeline():
        for each in {v.actor.actor: v for v in verified if v.is_actor_fresh}.values():
            actors.put_actor(db, each.actor)
        rows = store.add_arrivals(db, verified)
        hosts.note_heard(db, sorted({each.actor.host for each in verified}))
        want_work(db, WORK)
    return {row["activity_id"] for row in rows}


def _come_again() -> Unavailable:
    return Unavailable("This could not be kept just now. Send it again.", retry_after=5)


_arrivals: WeakKeyDictionary[Database, Arrivals] = WeakKeyDictionary()


def arrivals_of(database: Database) -> Arrivals:
    """Return this process's keeper of arrivals."""
    found = _arrivals.get(database)
    if found is None:
        found = _arrivals.setdefault(database, Arrivals(database))
    return found
