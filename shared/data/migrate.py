"""Brings the database to today's shape: numbered SQL files, each once, each in one transaction.

Runs beside the running code: one migrator at a time (advisory lock), every statement bounded in time,
and a lock that is not to be had soon gives up rather than queue everybody behind it.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from shared.service import Service

LOCK = 0x6D61796F7273
LOCK_LIMIT = "5s"
STATEMENT_LIMIT = "60s"
SHARED_SETS = ("shared.bus", "shared.standing", "shared.web")
HOUSE = "house"


class ChangedMigration(Exception):
    """A file that has run was edited afterwards."""


@dataclass(frozen=True)
class Migration:
    """One file, for one schema."""

    schema: str
    set_name: str
    path: Path

    @property
    def checksum(self) -> str:
        """SHA-256 of the file."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()


def migrate(admin_url: str, services: Sequence[Service], passwords: Mapping[str, str]) -> list[str]:
    """Run what has not run yet; return what ran, like `discussions: services.discussions/0001_posts.sql`."""
    with psycopg.connect(admin_url, autocommit=True) as admin:
        # The log is in order: whatever is told in the new shape is on disk only after the shape is.
        admin.execute("SET synchronous_commit = off")
        admin.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            _lay_the_ground(admin)
            for service in services:
                _make_room(admin, service.name, passwords[service.name])
            done = _done(admin)
            ran = [_run(admin, each) for each in _planned(services) if not _has_run(done, each)]
            for service in services:
                _grant(admin, service.name)
        finally:
            admin.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    return ran


def _lay_the_ground(admin: psycopg.Connection) -> None:
    admin.execute("CREATE SCHEMA IF NOT EXISTS house")
    admin.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA house")
    admin.execute("CREATE EXTENSION IF NOT EXISTS unaccent SCHEMA house")
    admin.execute(
        "CREATE TABLE IF NOT EXISTS house.migrations ("
        " schema text, set_name text, file text, checksum text NOT NULL,"
        " ran_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (schema, set_name, file))"
    )


def _make_room(admin: psycopg.Connection, service: str, password: str) -> None:
    """Give the service its role and its schema; the role may use rows there and shape nothing."""
    name = sql.Identifier(service)
    known = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [service]).fetchone()
    verb = "ALTER" if known else "CREATE"
    admin.execute(
        sql.SQL(verb + " ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}").format(
            name, sql.Literal(password)
        )
    )
    admin.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(name))
    for statement in (
        "GRANT USAGE ON SCHEMA {0}, house TO {0}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA {0} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {0}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA {0} GRANT USAGE, SELECT ON SEQUENCES TO {0}",
    ):
        admin.execute(sql.SQL(statement).format(name))


def _grant(admin: psycopg.Connection, service: str) -> None:
    """Let every service read the shared names, and those that name things claim them."""
    name = sql.Identifier(service)
    admin.execute(sql.SQL("GRANT SELECT ON house.handles, house.instance TO {}").format(name))
    if service in {"identity", "discussions", "federation"}:
        admin.execute(sql.SQL("GRANT INSERT, DELETE ON house.handles TO {}").format(name))


def _planned(services: Sequence[Service]) -> Iterator[Migration]:
    yield from _files("shared.data", HOUSE)
    for service in services:
        for package in (*SHARED_SETS, service.package):
            yield from _files(package, service.name)


def _files(package: str, schema: str) -> Iterator[Migration]:
    spec = find_spec(package)
    folders = spec.submodule_search_locations if spec else None
    for folder in folders or ():
        for path in sorted((Path(folder) / "migrations").glob("[0-9]*.sql")):
            yield Migration(schema, package, path)


def _done(admin: psycopg.Connection) -> dict[tuple[str, str, str], str]:
    rows = admin.execute("SELECT schema, set_name, file, checksum FROM house.migrations")
    return {(schema, set_name, file): checksum for schema, set_name, file, checksum in rows}


def _has_run(done: Mapping[tuple[str, str, str], str], migration: Migration) -> bool:
    checksum = done.get((migration.schema, migration.set_name, migration.path.name))
    if checksum not in {None, migration.checksum}:
        raise ChangedMigration(
            f"{migration.path.name} ran before and was changed since. Add a new file instead."
        )
    return checksum is not None


def _run(admin: psycopg.Connection, migration: Migration) -> str:
    with admin.transaction():
        for name, value in (
            ("lock_timeout", LOCK_LIMIT),
            ("statement_timeout", STATEMENT_LIMIT),
            ("search_path", f"{migration.schema},{HOUSE}"),
        ):
            admin.execute("SELECT set_config(%s, %s, true)", [name, value])
        admin.execute(migration.path.read_bytes())
        admin.execute(
            "INSERT INTO house.migrations (schema, set_name, file, checksum) VALUES (%s, %s, %s, %s)",
            [migration.schema, migration.set_name, migration.path.name, migration.checksum],
        )
    return f"{migration.schema}: {migration.set_name}/{migration.path.name}"
