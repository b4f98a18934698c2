"""Makes a backup of a running instance, in one snapshot of the whole database."""

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

from deploy.backup import archive
from deploy.embedded.postgres import find_binaries
from deploy.printed import VERSION
from shared.core.clock import now
from shared.core.settings import Settings


class CannotBackUp(Exception):
    """The backup was not made; says why."""


def make(settings: Settings, path: Path) -> archive.Manifest:
    """Write a backup to `path` and return what it says of itself; the instance goes on meanwhile."""
    if path.exists():
        raise CannotBackUp(f"{path} is there already. A backup is never written over another.")
    media, owner = settings.data_dir / "media", settings.owner_database_url()
    with tempfile.TemporaryDirectory(dir=path.absolute().parent) as folder:
        database = Path(folder) / archive.DATABASE
        with psycopg.connect(owner, autocommit=True) as db:
            db.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            snapshot = _value(db, "SELECT pg_export_snapshot()")
            rows = dict(count_rows(db))
            origin = _value(db, "SELECT origin FROM house.instance")
            _dump(owner, snapshot, database)
        manifest = archive.Manifest(
            format=archive.FORMAT,
            version=VERSION,
            origin=origin,
            made_at=now(),
            key_check=archive.key_check(settings.secret_key),
            database_sha256=archive.sha256(database),
            media_sha256=dict(_media(media)),
            rows=rows,
        )
        archive.write(path, manifest, database, media)
    return manifest


def count_rows(db: psycopg.Connection) -> Iterator[tuple[str, int]]:
    """Yield every table of the instance with its number of rows, as this transaction sees it."""
    tables = db.execute(
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition"
        "   AND n.nspname !~ '^(pg_|information_schema|public)' ORDER BY 1, 2"
    ).fetchall()
    for schema, table in tables:
        count = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))
        found = db.execute(count).fetchone()
        yield f"{schema}.{table}", found[0] if found else 0


def _dump(url: str, snapshot: str, to: Path) -> None:
    command = [str(find_binaries() / "pg_dump"), "--format=custom", f"--snapshot={snapshot}",
               "--no-owner", f"--file={to}", f"--dbname={url}"]  # fmt: skip
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        raise CannotBackUp(f"pg_dump could not read the database: {ran.stderr.strip()[-500:]}")


def _media(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), archive.sha256(path)


def _value(db: psycopg.Connection, query: str) -> str:
    row = db.execute(query.encode()).fetchone()
    if row is None:
        raise CannotBackUp("This database holds no exchange.")
    return str(row[0])
