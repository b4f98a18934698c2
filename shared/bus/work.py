"""Slow private work is a row, carried by a private Celery task; the broker may lose the task, never the work."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

import psycopg
import structlog
from psycopg.types.json import Jsonb

from shared.bus.outbox import wake_after_commit
from shared.bus.statements import queries
from shared.core.ids import new_id
from shared.data.database import Connection, Database
from shared.service import Service

if TYPE_CHECKING:
    from celery import Celery  # who only writes work down need not hold the broker's library

MOST_AT_ONCE = 100
MOST_ATTEMPTS = 8
LONGEST_COMMIT_SECONDS = 1

Worker = Callable[[Connection, dict[str, Any]], None]
W = TypeVar("W", bound=Callable[..., None])

_log = structlog.get_logger("bus")


def works(name: str) -> Callable[[W], W]:
    """Mark a function `f(db, args)` as what does the work of this name; it runs in one transaction."""

    def mark(worker: W) -> W:
        worker.works = name  # type: ignore[attr-defined]
        return worker

    return mark


def add_work(
    db: Connection, name: str, args: Mapping[str, object], *, due: datetime | None = None
) -> UUID:
    """Write a piece of work down in the open transaction; it is begun after the commit, or when due."""
    work_id = new_id()
    queries.run(db, "add_work", id=work_id, name=name, args=Jsonb(dict(args)), due_at=due)
    wake_after_commit(db)
    return work_id


def want_work(db: Connection, name: str) -> None:
    """Have work of this name done once after this transaction's commit, however many want it at the same time."""
    queries.run(db, "want_work", id=new_id(), name=name)
    wake_after_commit(db)


def ask_for_work(db: Connection, name: str, *, every: float) -> bool:
    """Write a piece of repeated work down when its time has come and it is not waiting already.

    Any number of schedulers may ask at once, and start again as often as they like.
    """
    return queries.count(db, "ask_for_work", id=new_id(), name=name, every=every) > 0


def workers_of(service: Service) -> dict[str, Worker]:
    """Collect the marked functions of a service's features, and the upkeep every service has."""
    found: dict[str, Worker] = {f"{service.name}.bus.keep_outbox": keep_outbox}
    for module in service.rooms("work"):
        for worker in vars(module).values():
            if name := getattr(worker, "works", None):
                found[name] = worker
    return found


def keep_outbox(db: Connection, _args: dict[str, Any]) -> None:
    """Make the outbox's coming partitions and drop the old ones."""
    db.execute(queries["keep_outbox"])


def perform(database: Database, workers: Mapping[str, Worker], work_id: UUID) -> bool:
    """Do one piece of work: its effects and its end in one commit; False when somebody else has it.

    Work that fails is tried again with growing pauses, eight times; then it waits for a person.
    """
    with database.connection() as db:
        attempts = _begin(db, work_id)
        if attempts is None:
            return False
        if attempts > MOST_ATTEMPTS:
            _put_off(db, work_id, RuntimeError("The process died each time it did this work."))
            return True
        try:
            with db.transaction():
                row = db.execute(queries["lock_work"], {"id": work_id}).fetchone()
                if row is None:
                    return False
                workers[row["name"]](db, row["args"])
                queries.run(db, "finish_work", id=work_id)
        except Exception as error:
            _log.warning(
                "work_failed", work=str(work_id), error=f"{type(error).__name__}: {error}"[:300]
            )
            _put_off(db, work_id, error)
    return True


def _begin(db: Connection, work_id: UUID) -> int | None:
    """Note an attempt, and return which; None when the work is done or somebody has it in hand.

    Who wants the work done holds its row until they commit, and is waited for: it is done for them too.
    """
    try:
        with db.transaction():
            queries.run(db, "limit_waiting", seconds=LONGEST_COMMIT_SECONDS)
            row = db.execute(queries["note_work_attempt"], {"id": work_id}).fetchone()
    except psycopg.errors.LockNotAvailable:
        return None
    return int(row["attempts"]) if row else None


def _put_off(db: Connection, work_id: UUID, error: Exception) -> None:
    words = f"{type(error).__name__}: {error}"[:2000]
    with db.transaction():
        row = db.execute(queries["lock_work"], {"id": work_id}).fetchone()
        if row is None:
            return
        if row["attempts"] >= MOST_ATTEMPTS:
            queries.run(db, "fail_work", id=work_id, error=words)
        else:
            queries.run(
                db, "postpone_work", id=work_id, error=words, seconds=5 * 2 ** row["attempts"]
            )


def perform_due(service: Service, database: Database) -> int:
    """Do everything that is due, in this process; for tests and the operator's `--now`."""
    workers, count = workers_of(service), 0
    with database.connection() as db:
        due = [row["id"] for row in db.execute(queries["list_due_work"], {"limit": MOST_AT_ONCE})]
    for work_id in due:
        count += perform(database, workers, work_id)
    return count


def task_name(service: str) -> str:
    """Return the name of a service's one private task."""
    return f"{service}.work.do"


class WorkSender:
    """Sends one private task per due row; a row that nobody finished in a minute is sent again."""

    def __init__(self, celery: "Celery", queue_name: Callable[[str], str]) -> None:
        self._celery = celery
        self._queue_name = queue_name

    def send_due(self, database: Database) -> None:
        """Send what is due in this service."""
        with database.connection() as db:
            ids = [
                row["id"] for row in db.execute(queries["take_due_work"], {"limit": MOST_AT_ONCE})
            ]
        for work_id in ids:
            self._celery.send_task(
                task_name(database.service),
                [str(work_id)],
                queue=self._queue_name(database.service),
            )
