"""A backup is for its owner's eyes from its first byte on, whole or not."""

import hashlib
import os
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from deploy.backup import archive


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def parts(tmp_path: Path) -> tuple[archive.Manifest, Path, Path]:
    database, media = tmp_path / "dump", tmp_path / "media"
    database.write_bytes(b"rows")
    media.mkdir()
    (media / "a.png").write_bytes(b"picture")
    manifest = archive.Manifest(
        format=archive.FORMAT, version="0", origin="https://x.example", made_at=datetime.now(UTC),
        key_check="", database_sha256="", media_sha256={"a.png": ""}, rows={},
    )  # fmt: skip
    return manifest, database, media


def test_what_is_half_written_is_nobody_elses_to_read(
    tmp_path: Path, parts: tuple[archive.Manifest, Path, Path]
) -> None:
    manifest, database, media = parts
    (media / "a.png").unlink()  # the machine stops in the middle

    with pytest.raises(FileNotFoundError):
        archive.write(tmp_path / "mine", manifest, database, media)

    left = list(tmp_path.glob("mine*"))
    assert all(path.stat().st_mode & 0o077 == 0 for path in left)
    assert not (tmp_path / "mine").exists()


def test_it_is_not_written_through_a_link_that_somebody_left_there(
    tmp_path: Path, parts: tuple[archive.Manifest, Path, Path]
) -> None:
    theirs = tmp_path / "theirs"
    theirs.write_text("as it was")
    (tmp_path / "mine.part").symlink_to(theirs)

    archive.write(tmp_path / "mine", *parts)

    assert theirs.read_text() == "as it was"
    assert (tmp_path / "mine").stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "mine").is_symlink()


@pytest.mark.parametrize("name", ["../../.ssh/authorized_keys", "/etc/cron.d/x", "a/../../b", ""])
def test_a_file_that_would_be_put_outside_its_folder_makes_it_no_backup(
    tmp_path: Path, parts: tuple[archive.Manifest, Path, Path], name: str
) -> None:
    manifest, database, _media = parts
    empty = hashlib.sha256(b"").hexdigest()
    crafted = replace(
        manifest, database_sha256=archive.sha256(database), media_sha256={name: empty}
    )
    with zipfile.ZipFile(tmp_path / "theirs", "w") as file:
        file.writestr(archive.MANIFEST, msgspec.json.encode(crafted))
        file.write(database, archive.DATABASE)
        file.writestr(archive.MEDIA + name, b"")

    with pytest.raises(archive.BadBackup), archive.opened(tmp_path / "theirs"):
        pytest.fail("it was opened")
