"""An instance in a data directory: its secrets, its settings for other commands, and whether it runs."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg

from shared.core.settings import Settings, SettingsError

ROOT = Path(__file__).parents[1]
DEMONSTRATED = "demonstration.loaded"
"""A file in the data directory: the demonstration was loaded once, or is not wanted."""
OWN = ("MAYORS_SECRET_KEY", "MAYORS_DATABASE_URL", "MAYORS_BROKER_URL")


class NotRunning(Exception):
    """There is no running instance in this data directory."""


class AlreadyRunning(Exception):
    """An instance runs in this data directory already."""


class PinnedElsewhere(Exception):
    """The database belongs to another origin."""


def data_dir(env: Mapping[str, str]) -> Path:
    """Return where an instance keeps its data."""
    return Path(env.get("MAYORS_DATA_DIR") or ROOT / "data").absolute()


def secret(folder: Path, name: str) -> str:
    """Return a secret of this instance, made once and kept readable by its owner only."""
    path = folder / name
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        made = secrets.token_urlsafe(32)
        file.write(made + "\n")
        file.flush()
        os.fsync(file.fileno())
    return made


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the data directory for one running instance; a kill -9 lets go by itself."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "running.lock").open("w") as lock:
        os.register_at_fork(after_in_child=lock.close)  # a child that outlives us holds nothing
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(f"An instance is running in {folder} already.") from None
        yield


def is_running(folder: Path) -> bool:
    """Return whether an instance holds this data directory."""
    try:
        with (folder / "running.lock").open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def publish(folder: Path, env: Mapping[str, str]) -> None:
    """Leave the running instance's settings for other commands, for its owner's eyes only."""
    path = folder / "instance.json"
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(
            {
                name: value
                for name, value in env.items()
                if name == "PORT" or name.startswith("MAYORS_")
            },
            file,
        )


def settings_of(env: Mapping[str, str]) -> Settings:
    """Return the settings of the environment, or of the instance that runs in the data directory."""
    if any(env.get(name) for name in OWN):
        return Settings.read(env)
    folder = data_dir(env)
    if not is_running(folder) or not (folder / "instance.json").exists():
        raise NotRunning(f"No instance is running in {folder}. {_where_else(folder)}")
    return Settings.read(json.loads((folder / "instance.json").read_text()))


def _where_else(folder: Path) -> str:
    """Return what to do where none runs: name a folder of an instance in here, or start one."""
    held = sorted(lock.parent.name for lock in folder.glob("*/running.lock"))
    if not held:
        return "Start it with `make run`, or set MAYORS_DATA_DIR to where one runs."
    return (
        f"It holds the folders of instances: {', '.join(held)}. "
        f"Set MAYORS_DATA_DIR to one of them, like {folder / held[0]}."
    )


def pin_origin(settings: Settings) -> None:
    """Pin the origin at first start; a database that belongs to another one is refused."""
    with psycopg.connect(settings.admin_database_url) as admin:
        admin.execute(
            "INSERT INTO house.instance (origin) VALUES (%s) ON CONFLICT DO NOTHING",
            [settings.origin],
        )
        row = admin.execute("SELECT origin FROM house.instance").fetchone()
    if row is not None and row[0] != settings.origin:
        raise PinnedElsewhere(
            f"This data belongs to {row[0]}, and addresses once shown never change. "
            f"Start it with MAYORS_ORIGIN={row[0]} (and the PORT that goes with it), or use another MAYORS_DATA_DIR."
        )


__all__ = [
    "SettingsError",
    "data_dir",
    "is_running",
    "only_one",
    "pin_origin",
    "publish",
    "secret",
    "settings_of",
]
