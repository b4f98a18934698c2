"""Runs an instance's processes, starts again what dies, and takes everything down with it."""

import ctypes
import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

PR_SET_PDEATHSIG = 1
LONGEST_PAUSE = 10.0
STEADY_SECONDS = 30.0
STOP_SECONDS = 15.0

_libc = ctypes.CDLL(None, use_errno=True)


def _die_with_parent() -> None:
    """Ask the kernel to end this process when the supervisor is gone, even by kill -9."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _only(certificate: Path) -> ssl.SSLContext:
    """Trust one certificate as it is; its name need not be the address we listen on."""
    context = ssl.create_default_context(cafile=str(certificate))
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.check_hostname = False
    return context


@dataclass
class Child:
    """One process of the instance."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    """What it knows beside what all know."""
    log: Path | None = None
    """Where its words go; None: where ours go."""
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = 0.0
    again_at: float = 0.0


@dataclass
class Supervisor:
    """Keeps children alive until told to stop."""

    env: Mapping[str, str]
    children: list[Child] = field(default_factory=list)
    is_stopping: bool = False
    patience: float = STOP_SECONDS
    """Seconds that children have to end before they are killed."""

    def add(
        self, name: str, *words: str, env: Mapping[str, str] | None = None, log: Path | None = None
    ) -> None:
        """Start a process of the house by its `mayors` command."""
        child = Child(name, [sys.executable, "-m", "deploy.mayors", *words], env or {}, log)
        self.children.append(child)
        self._start(child)

    def watch(self) -> None:
        """Return when asked to stop; until then start again whatever ends, with growing pauses."""
        while not self.is_stopping:
            for child in self.children:
                self._tend(child)
            time.sleep(0.2)

    def stop(self) -> None:
        """End every child: kindly, then surely."""
        self.is_stopping = True
        running = [c.process for c in self.children if c.process and c.process.poll() is None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + self.patience
        for process in running:
            try:
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def await_answer(self, url: str, seconds: float, *, certificate: Path | None = None) -> bool:
        """Return whether the address answers 200 within the time, over TLS by this certificate and no other."""
        deadline = time.monotonic() + seconds
        tls = _only(certificate) if certificate else None
        while time.monotonic() < deadline and not self.is_stopping:
            try:
                with urlopen(url, timeout=2, context=tls) as answer:  # noqa: S310 - our own loopback address
                    if answer.status == 200:
                        return True
            except (URLError, OSError):
                time.sleep(0.03)
            for child in self.children:
                self._tend(child)
        return False

    def _start(self, child: Child) -> None:
        with child.log.open("ab") if child.log else nullcontext() as log:
            child.process = subprocess.Popen(
                list(child.command), env={**self.env, **child.env}, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT if log else None,
                start_new_session=True, preexec_fn=_die_with_parent,  # noqa: PLW1509 - one prctl, no locks
            )  # fmt: skip
        child.started_at = time.monotonic()

    def _tend(self, child: Child) -> None:
        if child.process is not None and child.process.poll() is not None:
            lived = time.monotonic() - child.started_at
            child.pause = (
                0.2 if lived > STEADY_SECONDS else min(LONGEST_PAUSE, child.pause * 2 or 0.2)
            )
            child.again_at = time.monotonic() + child.pause
            print(
                f"{child.name} ended ({child.process.returncode}); starting it again in {child.pause:.1f} s",
                file=sys.stderr, flush=True,
            )  # fmt: skip
            child.process = None
        if child.process is None and not self.is_stopping and time.monotonic() >= child.again_at:
            self._start(child)
