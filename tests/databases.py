"""Databases for tests: the schema is migrated once a run and copied from then on, and emptied in a moment."""

import os

import psycopg
from psycopg import sql

from deploy.house import SERVICES
from shared.core.settings import Settings
from shared.data.database import Database
from shared.data.migrate import migrate

FAST = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "wal_level": "minimal",
    "max_wal_senders": "0", "checkpoint_timeout": "1h", "max_wal_size": "4GB",
    "max_connections": "300",
}  # fmt: skip
"""For the one server whose data nobody wants back after a crash; tests of crashes start their own."""
PASSWORD = "for tests only"
KEPT = ("stream",)
"""Tables whose rows a migration makes."""
PATTERN = "house_of_tests"
LOCK = 1
"""One maker at a time: roles and the pattern belong to the whole server."""


def make_database(name: str) -> str:
    """Make a database of this name, migrated and empty; return its owner's address."""
    server = os.environ["MAYORS_TEST_POSTGRES"]
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        _make_pattern(admin, server)
        admin.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(PATTERN)
            )
        )
    return _named(server, name)


def _make_pattern(admin: psycopg.Connection, server: str) -> None:
    """Migrate the database that all others are copies of, unless somebody did."""
    if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [PATTERN]).fetchone():
        return
    unfinished = f"{PATTERN}_unfinished"
    admin.execute(f"DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)".encode())
    admin.execute(f"CREATE DATABASE {unfinished}".encode())
    passwords = {service.name: PASSWORD for service in SERVICES}
    migrate(_named(server, unfinished), SERVICES, passwords)
    admin.execute(f"ALTER DATABASE {unfinished} RENAME TO {PATTERN}".encode())


def _named(server: str, name: str) -> str:
    return server.rpartition("/")[0] + f"/{name}"


def open_pools(url: str, settings: Settings) -> dict[str, Database]:
    """Open every service's pool on a database."""
    host = url.rpartition("@")[2]
    return {
        service.name: Database(
            service.name,
            f"postgresql://{service.name}:{PASSWORD.replace(' ', '%20')}@{host}",
            settings=settings,
        )
        for service in SERVICES
    }


class Emptier:
    """Empties a database again and again over one connection, which has planned each step before.

    Deleting a few rows takes a hundredth of the time in which a hundred tables are truncated.
    """

    def __init__(self, url: str) -> None:
        self._admin = psycopg.connect(url, autocommit=True)
        self._admin.execute("SET session_replication_role = replica")
        steps = [
            sql.SQL("IF EXISTS (SELECT FROM {0}) THEN DELETE FROM {0}; END IF;").format(table)
            for table in self._tables()
        ] + [
            sql.SQL(
                "UPDATE {} SET head = 0, epoch = 1, began = 0"
                " WHERE (head, epoch, began) IS DISTINCT FROM (0, 1, 0);"
            ).format(sql.Identifier(service.name, "stream"))
            for service in SERVICES
        ]
        self._admin.execute(
            sql.SQL("CREATE FUNCTION pg_temp.empty() RETURNS void LANGUAGE plpgsql AS {}").format(
                sql.Literal(f"BEGIN {sql.SQL(' ').join(steps).as_string()} END")
            )
        )

    def empty(self) -> None:
        """Delete every row but those that migrations made."""
        self._admin.execute("SELECT pg_temp.empty()")

    def close(self) -> None:
        """Let the connection go."""
        self._admin.close()

    def _tables(self) -> list[sql.Identifier]:
        rows = self._admin.execute(
            "SELECT schemaname, tablename FROM pg_tables"
            " WHERE schemaname = ANY(%s) AND NOT (schemaname = 'house' AND tablename = 'migrations')"
            " AND tablename <> ALL(%s)"
            " AND tablename NOT IN (SELECT inhrelid::regclass::text FROM pg_inherits)",
            [[service.name for service in SERVICES] + ["house"], list(KEPT)],
        )
        return [sql.Identifier(schema, table) for schema, table in rows]
