"""The processes of an instance: started again when they die, and gone when their supervisor is."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from deploy import instance
from tests.running import ROOT

SECONDS = 10


@contextmanager
def supervised(folder: Path, program: str) -> Iterator["subprocess.Popen[str]"]:
    """Run a supervisor; nothing of it is left afterwards."""
    words = [sys.executable, "-m", "tests.unit.deploy.supervised", str(folder), program]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        everything = psutil.Process(process.pid)
        try:
            yield process
        finally:
            with suppress(psutil.NoSuchProcess):
                for child in everything.children(recursive=True):
                    child.kill()
            process.kill()


def next_child(supervisor: "subprocess.Popen[str]") -> psutil.Process:
    """Return the process that says next that it runs."""
    assert supervisor.stdout is not None
    pid, told = supervisor.stdout.readline().split()
    assert told == "told"
    return psutil.Process(int(pid))


def end(supervisor: "subprocess.Popen[str]") -> list[str]:
    """Return the exit codes of the children, as their supervisor saw them."""
    _, _, codes = supervisor.communicate(timeout=SECONDS)[0].rpartition("codes")
    return codes.split()


def test_a_process_that_dies_is_started_again_and_stopped_with_all(tmp_path: Path) -> None:
    with supervised(tmp_path, "obey") as supervisor:
        first = next_child(supervisor)
        first.kill()
        second = next_child(supervisor)

        assert second.pid != first.pid
        assert second.name() == "mayors-obey"
        supervisor.send_signal(signal.SIGINT)
        assert end(supervisor) == [str(-signal.SIGTERM)]


def test_no_process_outlives_a_killed_supervisor(tmp_path: Path) -> None:
    with supervised(tmp_path, "obey") as supervisor:
        child = next_child(supervisor)
        supervisor.kill()

        assert psutil.wait_procs([child], timeout=SECONDS)[1] == []


def test_no_worker_outlives_the_process_that_made_it(tmp_path: Path) -> None:
    with supervised(tmp_path, "split") as supervisor:
        both = [next_child(supervisor), next_child(supervisor)]
        parent, worker = sorted(both, key=lambda each: each.ppid() != supervisor.pid)
        parent.kill()

        assert psutil.wait_procs([worker], timeout=SECONDS)[1] == []


def test_a_process_that_lingers_does_not_hold_the_folder(tmp_path: Path) -> None:
    with supervised(tmp_path, "linger") as supervisor:
        child = next_child(supervisor)
        assert instance.is_running(tmp_path)
        supervisor.kill()
        supervisor.wait(timeout=SECONDS)

        try:
            assert child.is_running()
            assert not instance.is_running(tmp_path)
        finally:
            child.kill()


def test_a_process_hears_what_it_is_told_before_it_looked_around(tmp_path: Path) -> None:
    with supervised(tmp_path, "drowsy") as supervisor:
        assert end(supervisor) == [str(-signal.SIGTERM)]
