"""A supervisor with one small program, for the tests that end its processes: `supervised FOLDER PROGRAM`."""

import os
import signal
import sys
import time
from pathlib import Path

from deploy import instance
from deploy.embedded.supervisor import Supervisor

DROWSY_SECONDS = 0.5


def say(*words: object) -> None:
    """Tell the test."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def obey() -> None:
    """Say who and where, and do nothing until told to stop."""
    say(os.getpid(), os.environ["MAYORS_TOLD"])
    signal.pause()


def linger() -> None:
    """Take no telling."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        obey()


def split() -> None:
    """Do the same in two processes, as the web server and its worker do."""
    os.fork()
    obey()


def main(folder: str, program: str) -> None:
    """Keep the program running until Ctrl-C; a `drowsy` one is stopped before it can look around."""
    with instance.only_one(Path(folder)):
        supervisor = Supervisor({"MAYORS_TOLD": "told"})
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, lambda *_: setattr(supervisor, "is_stopping", True))
        if program == "drowsy":
            os.register_at_fork(after_in_child=lambda: time.sleep(DROWSY_SECONDS))
        supervisor.add(program, {"linger": linger, "split": split}.get(program, obey))
        if program != "drowsy":
            supervisor.watch()
        supervisor.stop()
        say("codes", *(child.process and child.process.exitcode for child in supervisor.children))


if __name__ == "__main__":
    main(*sys.argv[1:])
