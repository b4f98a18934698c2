"""What was backed up stands again elsewhere, row for row; a file that is not whole changes nothing."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from deploy import instance
from deploy.backup.archive import BadBackup
from deploy.backup.make import CannotBackUp, count_rows, make
from deploy.backup.restore import CannotRestore, restore
from deploy.demonstration import load
from deploy.embedded.postgres import EmbeddedPostgres
from deploy.house import SERVICES, databases_of
from shared.bus.drain import drain
from shared.core.settings import Settings
from shared.data.migrate import migrate

KEY = "a key for this test only, 32 bytes or more"
EPOCHS = ("stream", "heard")


@dataclass(frozen=True)
class Kept:
    """An instance that has something to lose, and the backup that was made of it."""

    settings: Settings
    file: Path
    folder: Path


@pytest.fixture(scope="module")
def kept() -> Iterator[Kept]:
    folder = Path(tempfile.mkdtemp(prefix="mayors-kept-"))
    server = EmbeddedPostgres(folder / "postgres", password=KEY, settings={"fsync": "off"})
    server.start()
    settings = replace(_settings(server.url()), data_dir=folder)
    migrate(server.url(), SERVICES, {s.name: settings.database_password(s.name) for s in SERVICES})
    instance.pin_origin(settings)
    databases = databases_of(settings, SERVICES, connections=2)
    load.load(databases, settle=lambda: drain(SERVICES, databases))
    drain(SERVICES, databases)
    (folder / "media").mkdir()
    (folder / "media" / "plan.pdf").write_bytes(b"a plan")
    file = folder / "backup.zip"
    make(settings, file)
    for database in databases.values():
        database.close()
    yield Kept(settings, file, folder)
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(server.sockets, ignore_errors=True)


def _settings(url: str) -> Settings:
    return Settings.read(
        {"MAYORS_SECRET_KEY": KEY, "MAYORS_DATABASE_URL": url, "MAYORS_BROKER_URL": "unused"}
    )


def _rows(url: str) -> dict[str, list[str]]:
    """Return every table's rows as text, in an order of their own."""
    with psycopg.connect(url) as db:
        return {
            name: sorted(
                row[0]
                for row in db.execute(
                    sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(*name.split(".")))
                )
            )
            for name, _ in count_rows(db)
        }


def test_a_restored_instance_is_the_same_but_for_the_epoch(kept: Kept, tmp_path: Path) -> None:
    restore({"MAYORS_DATA_DIR": str(tmp_path), "MAYORS_SECRET_KEY": KEY}, kept.file, None)

    password = instance.secret(tmp_path, "database.secret")
    again = EmbeddedPostgres(tmp_path / "postgres", password=password)
    again.start()
    try:
        before, after = _rows(kept.settings.admin_database_url), _rows(again.url())
        differing = {name.partition(".")[2] for name in before if before[name] != after.get(name)}
        with psycopg.connect(again.url()) as db:
            begun = db.execute(
                "SELECT bool_and(epoch > 1 AND began = head AND head > 0) FROM discussions.stream"
                " WHERE lane = 'main'"
            ).fetchone()
            lagging = db.execute(
                "SELECT count(*) FROM frontdesk.heard h JOIN discussions.stream s USING (lane)"
                " WHERE h.teller = 'discussions' AND (h.epoch, h.pos) <> (s.epoch, s.head)"
            ).fetchone()
    finally:
        again.stop()
    assert before.keys() == after.keys()
    assert differing <= {*EPOCHS, "migrations"}
    assert begun == (True,)
    assert lagging == (0,)
    assert (tmp_path / "media" / "plan.pdf").read_bytes() == b"a plan"
    assert (tmp_path / "instance.secret").stat().st_mode & 0o077 == 0


def test_the_backup_holds_no_secret(kept: Kept) -> None:
    assert KEY.encode() not in kept.file.read_bytes()
    assert kept.file.stat().st_mode & 0o077 == 0


def test_a_backup_is_never_written_over_another(kept: Kept) -> None:
    with pytest.raises(CannotBackUp):
        make(kept.settings, kept.file)


@pytest.mark.parametrize("harm", ["cut", "flipped", "empty", "absent"])
def test_a_file_that_is_not_whole_is_refused_and_leaves_nothing(
    kept: Kept, tmp_path: Path, harm: str
) -> None:
    raw, place = kept.file.read_bytes(), tmp_path / "place"
    middle = len(raw) // 2
    harmed = {
        "cut": raw[:middle],
        "flipped": raw[:middle] + bytes([raw[middle] ^ 1]) + raw[middle + 1 :],
        "empty": b"",
    }
    file = tmp_path / "harmed.zip"
    if harm in harmed:
        file.write_bytes(harmed[harm])

    with pytest.raises(BadBackup):
        restore({"MAYORS_DATA_DIR": str(place), "MAYORS_SECRET_KEY": KEY}, file, None)

    assert not place.exists()


def test_another_key_is_refused_before_anything_is_made(kept: Kept, tmp_path: Path) -> None:
    place = tmp_path / "place"

    with pytest.raises(CannotRestore, match="not the one the backup needs"):
        restore({"MAYORS_DATA_DIR": str(place), "MAYORS_SECRET_KEY": "x" * 32}, kept.file, None)

    assert not place.exists()


def test_nothing_is_restored_over_an_exchange(kept: Kept, tmp_path: Path) -> None:
    url = kept.settings.admin_database_url
    before = _rows(url)

    with pytest.raises(CannotRestore, match="already"):
        restore(
            {
                "MAYORS_DATA_DIR": str(tmp_path),
                "MAYORS_SECRET_KEY": KEY,
                "MAYORS_DATABASE_URL": url,
            },
            kept.file,
            None,
        )

    assert _rows(url) == before
