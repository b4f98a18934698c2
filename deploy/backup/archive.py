"""The file a backup is kept in: a zip with a manifest, the database as `pg_dump` wrote it, and the media."""

import hashlib
import hmac
import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath

import msgspec

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database.dump"
MEDIA = "media/"
CHUNK = 1 << 20


class BadBackup(Exception):
    """This file cannot be restored; says why, and nothing was changed."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup says of itself; it holds no secret."""

    format: int
    version: str
    """Release of the exchange that wrote it."""
    origin: str
    made_at: datetime
    key_check: str
    """Tells whether a secret key is the one this backup needs, and nothing else of it."""
    database_sha256: str
    media_sha256: dict[str, str]
    rows: dict[str, int]
    """Rows per table (`schema.table`) when it was made."""


def key_check(secret_key: str) -> str:
    """Return words by which a secret key is recognised and from which it cannot be found."""
    return hmac.new(secret_key.encode(), b"backup key check v1", hashlib.sha256).hexdigest()


def write(path: Path, manifest: Manifest, database: Path, media: Path) -> None:
    """Write the file beside its place first, so that a half-written one is never taken for a backup."""
    half = path.with_name(path.name + ".part")
    half.unlink(missing_ok=True)
    descriptor = os.open(half, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with (
        os.fdopen(descriptor, "w+b") as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as archive,
    ):
        archive.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
        archive.write(database, DATABASE)
        for name in manifest.media_sha256:
            archive.write(media / name, MEDIA + name)
    half.replace(path)


@contextmanager
def opened(path: Path) -> Iterator[tuple[Manifest, zipfile.ZipFile]]:
    """Open a backup whose every byte is as it was written, or raise BadBackup."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = msgspec.json.decode(archive.read(MANIFEST), type=Manifest)
            if manifest.format != FORMAT:
                raise BadBackup(f"{path} is of a newer release (format {manifest.format}).")
            _check(archive, DATABASE, manifest.database_sha256)
            for name, digest in manifest.media_sha256.items():
                _require_inside(path, name)
                _check(archive, MEDIA + name, digest)
            yield manifest, archive
    except FileNotFoundError:
        raise BadBackup(f"There is no file {path}.") from None
    except (zipfile.BadZipFile, KeyError, EOFError, msgspec.DecodeError) as error:
        raise BadBackup(f"{path} is damaged or no backup ({error}).") from None


def extract(archive: zipfile.ZipFile, name: str, to: Path) -> Path:
    """Write one member of the archive to a file."""
    to.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as source, to.open("wb") as target:
        shutil.copyfileobj(source, target, CHUNK)
    return to


def sha256(path: Path) -> str:
    """Return the hexadecimal SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _require_inside(path: Path, name: str) -> None:
    """Refuse a medium that would be written anywhere but below its folder."""
    wanted = PurePosixPath(name)
    if not name or wanted.is_absolute() or ".." in wanted.parts:
        raise BadBackup(f"{path} names a file outside its folder: {name!r}.")


def _check(archive: zipfile.ZipFile, name: str, digest: str) -> None:
    found = hashlib.sha256()
    with archive.open(name) as member:
        while chunk := member.read(CHUNK):
            found.update(chunk)
    if found.hexdigest() != digest:
        raise BadBackup(f"{name} in the backup is not what was written (its checksum differs).")
