"""Instances that really run, as processes: one embedded in a folder, or every container of compose without containers."""

import errno
import fcntl
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import requests

ROOT = Path(__file__).parents[1]
MAYORS = [sys.executable, "-m", "deploy.mayors"]
READY_SECONDS = 90.0
PORTS = Path(tempfile.gettempdir()) / f"mayors-ports-{os.geteuid()}"
PORT_RANGE = (15_000, 32_000)
_held: list[TextIO] = []


def free_port(host: str = "127.0.0.1") -> int:
    """Return a port that nobody listens on, and that no other test process is given as long as this one lives.

    It lies below those that a connection takes for its own end: between the asking and the listening
    there may be seconds, and thousands of connections.
    """
    PORTS.mkdir(exist_ok=True)
    while True:
        port = random.randrange(*PORT_RANGE)
        lock = (PORTS / str(port)).open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, port))
        except OSError as taken:
            lock.close()
            if taken.errno not in {errno.EADDRINUSE, errno.EAGAIN}:
                raise
            continue
        _held.append(lock)
        return port


@dataclass
class Instance:
    """What a test needs of a running instance, however it is run."""

    origin: str
    env: dict[str, str]
    ca: Path | None = None
    """Whom to trust for its https."""
    http: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.http.trust_env = False
        self.http.verify = str(self.ca) if self.ca else True

    def mayors(self, *words: str) -> Any:
        """Run the operator's command with `--json` and return what it answers; raises when it fails."""
        ran = self.run(*words)
        if ran.returncode != 0:
            raise AssertionError(f"mayors {' '.join(words)}: {ran.stderr or ran.stdout}")
        return json.loads(ran.stdout)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run the operator's command with `--json` and return how it ended."""
        return subprocess.run(
            [*MAYORS, *words, "--json"], env=self.env, cwd=ROOT, capture_output=True, text=True,
            timeout=120, check=False,
        )  # fmt: skip

    def get(self, path: str, *, accept: str = "*/*", token: str | None = None) -> requests.Response:
        """Read a path of this instance."""
        return self.http.get(
            self.origin + path, headers=_headers(token) | {"Accept": accept}, timeout=30
        )

    def ask(self, method: str, path: str, token: str, body: object = None) -> requests.Response:
        """Ask the API (`path` is below `/api/v1`)."""
        url = f"{self.origin}/api/v1{path}"
        return self.http.request(method, url, json=body, headers=_headers(token), timeout=30)

    def await_answer(self, path: str = "/readyz", seconds: float = READY_SECONDS) -> None:
        """Return when the path answers 200; complains after the time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                if self.get(path).status_code == 200:
                    return
            except requests.RequestException:
                pass
            self.complain()
            time.sleep(0.1)
        raise AssertionError(f"{self.origin}{path} did not answer within {seconds:.0f} s")

    def complain(self) -> None:
        """Raise when the instance is known to be dead."""

    def last_words(self) -> str:
        """Return the end of what it logged."""
        return ""


def _headers(token: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


@dataclass
class EmbeddedInstance(Instance):
    """`mayors run` in a folder of its own."""

    folder: Path = Path()
    process: subprocess.Popen[bytes] | None = None

    @classmethod
    def at(
        cls, folder: Path, *, host: str = "127.0.0.1", env: Mapping[str, str] | None = None,
        ca: Path | None = None,
    ) -> "EmbeddedInstance":  # fmt: skip
        """Prepare an instance at a free port of the host; it is not started."""
        port = free_port(host)
        scheme = "https" if env and env.get("MAYORS_TLS_CERT") else "http"
        folder.mkdir(parents=True, exist_ok=True)
        full = {
            name: value for name, value in os.environ.items() if not name.startswith("MAYORS_")
        } | {
            "PYTHONPATH": str(ROOT), "PORT": str(port), "MAYORS_BIND": host,
            "MAYORS_ORIGIN": f"{scheme}://{host}:{port}", "MAYORS_DATA_DIR": str(folder),
            "MAYORS_ALLOW_PRIVATE_ADDRESSES": "1", "MAYORS_DEMO": "0",
        }  # fmt: skip
        return cls(f"{scheme}://{host}:{port}", full | dict(env or {}), ca, folder=folder)

    def start(self) -> "EmbeddedInstance":
        """Start it and return when it answers."""
        with (self.folder / "run.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*MAYORS, "run"], env=self.env, cwd=ROOT, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        self.await_answer()
        return self

    def complain(self) -> None:
        """Raise with the last lines of its log when the process has ended."""
        if self.process is not None and self.process.poll() is not None:
            raise AssertionError(f"the instance ended:\n{self.last_words()}")

    def last_words(self) -> str:
        """Return the end of what its one process logged."""
        return (self.folder / "run.log").read_text(errors="replace")[-4000:]

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=60)
        self.process = None
