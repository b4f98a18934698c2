"""A service's door to its own schema: a pool of connections that know when they have told something."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from select import POLLIN, poll
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool

from shared.core.settings import Settings
from shared.data.lists import QuickListDumper

STATEMENT_LIMIT_MS = 15_000
IDLE_IN_TRANSACTION_LIMIT_MS = 60_000


class Connection(psycopg.Connection[DictRow]):
    """A PostgreSQL connection in autocommit mode; changes happen inside `transaction()`.

    `after_commit` holds what must happen once the outermost transaction has committed, such as waking
    the relay. A rollback forgets it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.after_commit: dict[str, Callable[[], None]] = {}
        self.home: Database | None = None
        """The service whose pool lent this connection."""

    @contextmanager
    def transaction(
        self, savepoint_name: str | None = None, force_rollback: bool = False
    ) -> Iterator[psycopg.Transaction]:
        """Open a transaction, or a savepoint when one is open already."""
        is_outermost = self.info.transaction_status == TransactionStatus.IDLE
        try:
            with super().transaction(savepoint_name, force_rollback) as transaction:
                yield transaction
        except BaseException:
            if is_outermost:
                self.after_commit.clear()
            raise
        if is_outermost and self.after_commit:
            hooks, self.after_commit = self.after_commit, {}
            for hook in hooks.values():
                hook()


class Database:
    """One service's pool; its role sees its own schema and the shared `house` schema only."""

    def __init__(
        self,
        service: str,
        url: str,
        *,
        connections: int = 8,
        schemas: str | None = None,
        settings: Settings | None = None,
        patience: float = 10.0,
    ) -> None:
        self.service = service
        self.url = url
        self.patience = patience
        """Seconds to wait for a connection."""
        self.settings = settings
        """What this process was started with; handlers and work find it here (`settings_of`)."""
        self.pool: ConnectionPool[Connection] = ConnectionPool(
            url,
            connection_class=Connection,
            kwargs={
                "autocommit": True,
                "row_factory": dict_row,
                "application_name": service,
                "options": (
                    f"-c search_path={schemas or f'{service},house'}"
                    f" -c statement_timeout={STATEMENT_LIMIT_MS}"
                    f" -c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_LIMIT_MS}"
                    " -c timezone=UTC"
                ),
            },
            min_size=0,
            max_size=connections,
            max_idle=60,
            open=False,
            name=service,
            check=_check,
            configure=self._adopt,
        )

    def _adopt(self, connection: Connection) -> None:
        connection.home = self
        connection.adapters.register_dumper(list, QuickListDumper)

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Lend a connection; it is open for as long as the block runs."""
        self.pool.open()
        with self.pool.connection(timeout=self.patience) as connection:
            yield connection

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Lend a connection inside one transaction: all of the block happens, or nothing."""
        with self.connection() as connection, connection.transaction():
            yield connection

    def is_reachable(self) -> bool:
        """Return whether PostgreSQL answers; the readiness page asks this."""
        try:
            with self.connection() as connection:
                connection.execute("SELECT 1")
        except psycopg.Error:
            return False
        return True

    def close(self) -> None:
        """Close every connection."""
        self.pool.close()


def _check(connection: Connection) -> None:
    """Ask the server only when it has said something unasked, such as that it is gone: most are sound.

    A question each time costs as much as half of the statements that follow it.
    """
    waiting = poll()
    waiting.register(connection.fileno(), POLLIN)
    if waiting.poll(0):
        ConnectionPool.check_connection(connection)


def settings_of(db: Connection) -> Settings:
    """Return what this process was started with, for handlers and work that have a connection and no request."""
    if db.home is None or db.home.settings is None:
        raise RuntimeError("This connection belongs to no process that was started with settings.")
    return db.home.settings
