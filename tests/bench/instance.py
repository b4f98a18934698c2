"""A real instance in a folder of its own, started and stopped as an operator would."""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
READY = re.compile(r"^Ready: (\S+)", re.MULTILINE)


@dataclass
class Instance:
    """A running instance."""

    process: subprocess.Popen[str]
    folder: Path
    origin: str
    seconds_to_ready: float

    def mayors(self, *words: str) -> str:
        """Run the operator's command against it; returns what it printed."""
        ran = subprocess.run(
            [ROOT / "mayors", *words],
            env=os.environ | {"MAYORS_DATA_DIR": str(self.folder)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        if ran.returncode != 0:
            raise RuntimeError(f"mayors {' '.join(words)}: {ran.stdout}{ran.stderr}")
        return ran.stdout.strip()

    def memory(self) -> dict[str, float]:
        """Return megabytes per kind of process: proportional set size, shared pages counted once."""
        found: dict[str, float] = {}
        own = psutil.Process(self.process.pid)
        for process in [own, *own.children(recursive=True)]:
            try:
                name, line = process.name(), " ".join(process.cmdline())
                size = process.memory_full_info().pss / 1e6
            except psutil.Error:
                continue
            is_database = name.startswith("postgres")
            kind = "database" if is_database else "broker" if "redis" in line[:60] else "ours"
            found[kind] = found.get(kind, 0.0) + size
        return found


def free_port() -> int:
    """Return a port on loopback that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def furnish(own: Instance) -> str:
    """Register a city with a mayor and open a channel; return a token that may write."""
    own.mayors("city", "add", "--geoid", "9900001", "--name", "Springvale", "--state", "VT", "--population", "1900")  # fmt: skip
    own.mayors("office", "open", "--city", "9900001", "--handle", "springvale")
    who = ("--office", "springvale")
    email = "ada@springvale.example"
    own.mayors("member", "add", *who, "--role", "mayor", "--email", email, "--name", "Ada")
    own.mayors("channel", "open", "--slug", "benches", "--name", "Benches")
    return own.mayors("token", "create", *who, "--member", email, "--name", "bench", "--scopes", "read,write")  # fmt: skip


@contextmanager
def started(folder: Path | None = None, **environment: str) -> Iterator[Instance]:
    """Start an instance, wait for its Ready line, stop it afterwards; a folder of our own goes too."""
    own = folder is None
    folder = folder or Path(tempfile.mkdtemp(prefix="mayors-bench-"))
    began = time.monotonic()
    process = subprocess.Popen(
        [ROOT / "mayors", "run"],
        env=os.environ | {"MAYORS_DATA_DIR": str(folder), "PORT": str(free_port())} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        origin = _await_ready(process)
        yield Instance(process, folder, origin, time.monotonic() - began)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
        if own:
            shutil.rmtree(folder, ignore_errors=True)


def _await_ready(process: subprocess.Popen[str]) -> str:
    printed = ""
    if process.stdout is None:
        raise RuntimeError("the instance has no output")
    for line in process.stdout:
        printed += line
        if found := READY.search(line):
            return found[1]
    raise RuntimeError(f"the instance did not get ready:\n{printed[-3000:]}")
