"""Runs an instance's processes, starts again what dies, and takes everything down with it.

The processes are forks of the supervisor: what it has imported, they have, in the same memory.
Whoever supervises programs of the house therefore has no thread and no open connection.
"""

import ctypes
import gc
import os
import signal
import ssl
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15
SIGNS = (signal.SIGINT, signal.SIGTERM)
LONGEST_PAUSE = 10.0
STEADY_SECONDS = 30.0
STOP_SECONDS = 15.0

_libc = ctypes.CDLL(None, use_errno=True)


def _die_with_parent() -> None:
    """Ask the kernel to end this process when the one that forked it is gone, even by kill -9."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _become(name: str, program: Callable[[], None], env: Mapping[str, str], parent: int) -> None:
    """Make a fork of the supervisor a process of its own that `ps` and `top` know by name, and run its program."""
    os.setsid()
    _libc.prctl(PR_SET_NAME, f"mayors-{name}".encode())
    _die_with_parent()
    os.register_at_fork(after_in_child=_die_with_parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the supervisor's to hear
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNS)
    if os.getppid() != parent:
        return
    os.environ.update(env)
    program()


def _only(certificate: Path) -> ssl.SSLContext:
    """Trust one certificate as it is; its name need not be the address we listen on."""
    context = ssl.create_default_context(cafile=str(certificate))
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.check_hostname = False
    return context


@dataclass
class Child:
    """One process of the instance, or one instance of several."""

    name: str
    program: Callable[[], None]
    process: ForkProcess | None = None
    started_at: float = 0.0
    pause: float = 0.0
    again_at: float = 0.0


@dataclass
class Supervisor:
    """Keeps children alive until told to stop."""

    env: Mapping[str, str]
    """What the children find in their environment beside what is in ours."""
    children: list[Child] = field(default_factory=list)
    is_stopping: bool = False
    patience: float = STOP_SECONDS
    """Seconds that children have to end before they are killed."""

    def add(self, name: str, program: Callable[[], None]) -> None:
        """Start a process that runs this program until it is told to stop (SIGTERM)."""
        child = Child(name, program)
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
        running = [child.process for child in self.children if child.process]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + self.patience
        for process in running:
            while process.is_alive() and time.monotonic() < deadline:
                time.sleep(0.02)
            if process.is_alive() and process.pid is not None:
                os.killpg(process.pid, signal.SIGKILL)
            process.join()

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
        """Fork; a sign that comes meanwhile waits until either side knows what to do with it."""
        gc.freeze()  # a collector that looks at what is shared would copy it
        process = get_context("fork").Process(
            target=_become, args=(child.name, child.program, self.env, os.getpid())
        )
        before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNS)
        try:
            process.start()
            child.process, child.started_at = process, time.monotonic()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _tend(self, child: Child) -> None:
        if child.process is not None and not child.process.is_alive():
            lived = time.monotonic() - child.started_at
            child.pause = (
                0.2 if lived > STEADY_SECONDS else min(LONGEST_PAUSE, child.pause * 2 or 0.2)
            )
            child.again_at = time.monotonic() + child.pause
            print(
                f"{child.name} ended ({child.process.exitcode}); starting it again in {child.pause:.1f} s",
                file=sys.stderr, flush=True,
            )  # fmt: skip
            child.process.close()
            child.process = None
        if child.process is None and not self.is_stopping and time.monotonic() >= child.again_at:
            self._start(child)
