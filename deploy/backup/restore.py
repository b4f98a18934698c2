"""Makes an instance from a backup, in an empty place; peers notice nothing.

Every teller begins a new epoch and every listener follows it, so that what was told after the backup and is still
on its way somewhere is not taken for what the restored instance tells (rule 7 of the design).
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from deploy import instance
from deploy.backup import archive
from deploy.backup.make import count_rows
from deploy.embedded.postgres import EmbeddedPostgres, find_binaries
from deploy.house import SERVICES
from shared.core.settings import Settings
from shared.data.migrate import ChangedMigration, migrate

SECRET = "instance.secret"  # noqa: S105 - the name of a file


class CannotRestore(Exception):
    """Nothing was restored; says why and what to do."""


def restore(env: Mapping[str, str], path: Path, secret_file: Path | None) -> archive.Manifest:
    """Restore a backup into the (empty) place this environment names; return what it says of itself."""
    folder = instance.data_dir(env)
    key = _secret_key(env, folder, secret_file)
    with archive.opened(path) as (manifest, opened):
        if archive.key_check(key) != manifest.key_check:
            raise CannotRestore(
                "This secret key is not the one the backup needs. Give the instance.secret that was kept apart "
                "from it (--secret-file), or set MAYORS_SECRET_KEY."
            )
        with instance.only_one(folder), _place(env, folder) as url:
            _require_empty(url)
            with tempfile.TemporaryDirectory() as temporary:
                dump = archive.extract(opened, archive.DATABASE, Path(temporary) / archive.DATABASE)
                _load(url, dump, _passwords(env, key, url))
            _check_rows(url, manifest)
            begin_new_epoch(url)
            for name in manifest.media_sha256:
                archive.extract(opened, archive.MEDIA + name, folder / "media" / name)
            _leave_marks(folder, key)
    return manifest


def begin_new_epoch(url: str) -> None:
    """Let every teller begin a new epoch where it is, and every listener follow it at the position it had.

    Its number is of the clock: what is restored twice from one backup begins two epochs.
    """
    with psycopg.connect(url) as db:
        for service in SERVICES:
            db.execute(
                sql.SQL(
                    "UPDATE {}.stream SET began = head, epoch = greatest(epoch + 1,"
                    " extract(epoch FROM now() - timestamptz '2026-01-01Z')::integer)"
                ).format(sql.Identifier(service.name))
            )
        for service in SERVICES:
            for teller in SERVICES:
                follow = sql.SQL(
                    "UPDATE {}.heard h SET epoch = s.epoch, trying_to = NULL, tries = 0"
                    " FROM {}.stream s WHERE h.teller = {} AND h.lane = s.lane"
                )
                db.execute(
                    follow.format(
                        sql.Identifier(service.name),
                        sql.Identifier(teller.name),
                        sql.Literal(teller.name),
                    )
                )


def _secret_key(env: Mapping[str, str], folder: Path, secret_file: Path | None) -> str:
    if env.get("MAYORS_SECRET_KEY"):
        return env["MAYORS_SECRET_KEY"]
    path = secret_file or folder / SECRET
    try:
        return path.read_text().strip()
    except OSError:
        raise CannotRestore(
            "The secret key is missing. It was kept apart from the backup: give its file with --secret-file, "
            "or set MAYORS_SECRET_KEY."
        ) from None


@contextmanager
def _place(env: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Lend the owner's connection to the database to fill: the one that is named, or an embedded one."""
    if env.get("MAYORS_DATABASE_URL"):
        yield env["MAYORS_DATABASE_URL"]
        return
    if (folder / "postgres").exists():
        raise CannotRestore(
            f"{folder} holds an instance already. Restore into an empty folder: set MAYORS_DATA_DIR."
        )
    password = instance.secret(folder, "database.secret")
    postgres = EmbeddedPostgres(folder / "postgres", password=password)
    try:
        postgres.start()
        yield postgres.url()
    except BaseException:
        postgres.stop()
        shutil.rmtree(folder / "postgres", ignore_errors=True)
        raise
    finally:
        postgres.stop()


def _require_empty(url: str) -> None:
    with psycopg.connect(url) as db:
        row = db.execute("SELECT count(*) FROM pg_namespace WHERE nspname = 'house'").fetchone()
    if row and row[0]:
        raise CannotRestore("This database holds an exchange already. Restore into an empty one.")


def _passwords(env: Mapping[str, str], key: str, url: str) -> dict[str, str]:
    settings = Settings.read(
        dict(env) | {"MAYORS_SECRET_KEY": key, "MAYORS_DATABASE_URL": url, "MAYORS_BROKER_URL": "unused"}
    )  # fmt: skip
    return {service.name: settings.database_password(service.name) for service in SERVICES}


def _load(url: str, dump: Path, passwords: Mapping[str, str]) -> None:
    """Load the dump in one transaction, then bring it to this release's shape."""
    with psycopg.connect(url, autocommit=True) as db:
        for service in SERVICES:
            known = db.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [service.name])
            if known.fetchone() is None:
                db.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(service.name)))
    command = [str(find_binaries() / "pg_restore"), "--exit-on-error", "--single-transaction",
               "--no-owner", f"--dbname={url}", str(dump)]  # fmt: skip
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        raise CannotRestore(f"pg_restore could not load it: {ran.stderr.strip()[-500:]}")
    try:
        migrate(url, SERVICES, passwords)
    except ChangedMigration as error:
        raise CannotRestore(f"This release does not fit the backup: {error}") from None


def _check_rows(url: str, manifest: archive.Manifest) -> None:
    with psycopg.connect(url) as db:
        found = dict(count_rows(db))
    wrong = {
        name: (count, found.get(name))
        for name, count in manifest.rows.items()
        if found.get(name) != count and name != "house.migrations"
    }
    if wrong:
        raise CannotRestore(f"Not every row arrived (table: expected, found): {wrong}")


def _leave_marks(folder: Path, key: str) -> None:
    if not (folder / SECRET).exists():
        with (folder / SECRET).open("x") as file:
            (folder / SECRET).chmod(0o600)
            file.write(key + "\n")
    (folder / instance.DEMONSTRATED).touch()  # nothing is added to what was restored
