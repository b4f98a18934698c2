"""Start to the first page with its own database, and the memory of an idle instance (design, section 9)."""

import tempfile
import time
from pathlib import Path

from tests.bench.instance import free_port, started

IDLE_SECONDS = 10


def main() -> None:
    """Start a new instance, then start it again with the data it has by then."""
    with tempfile.TemporaryDirectory(prefix="mayors-bench-") as folder:
        port = str(free_port())
        with started(Path(folder), PORT=port) as own:
            _print("first start, with its demonstration", f"{own.seconds_to_ready:6.1f} s", "")
        with started(Path(folder), PORT=port) as own:
            _print("start to first page", f"{own.seconds_to_ready:6.1f} s", "goal 3 s")
            time.sleep(IDLE_SECONDS)
            for kind, size in sorted(own.memory().items()):
                goal = "goal 300 MB" if kind == "ours" else ""
                _print(f"memory, idle: {kind}", f"{size:6.0f} MB", goal)


def _print(what: str, figure: str, goal: str) -> None:
    print(f"{what:<52}{figure}" + (f"   ({goal})" if goal else ""), flush=True)


if __name__ == "__main__":
    main()
