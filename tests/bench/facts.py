"""Facts a second, told by one service and heard by all, over the embedded broker (design, section 9)."""

import os
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median
from subprocess import run
from time import monotonic

HOUSE = "north,south,east,west"
"""Beside identity: as many services as the house has."""
FACTS = 50_000
IDLE = 30
GOAL = "goal 10,000/s"


def measure() -> None:
    """Measure in this process, which knows the five services of the bench."""
    from deploy.embedded.postgres import EmbeddedPostgres
    from tests.brokers import RedisServer
    from tests.bus.houses import catalogued, null_house
    from tests.conftest import PASSWORD

    folder = Path(tempfile.mkdtemp(prefix="mayors-bench-"))
    postgres = EmbeddedPostgres(folder, password=PASSWORD)
    broker = RedisServer()
    try:
        postgres.start()
        os.environ["MAYORS_TEST_POSTGRES"] = postgres.url("postgres")
        with catalogued(), null_house(broker, "bench") as house:
            house.start("relay")
            house.start("work")
            from shared.core.ids import new_id

            house.await_heard(house.read("north", new_id(), 1), 30)
            for what, words in (
                ("counted", "handlers that take many at once"),
                ("read", "handlers that take one, two statements"),
            ):
                began = monotonic()
                house.tell_in_bulk("north", FACTS, gauges=2_000, what=what)
                told = monotonic()
                house.await_quiet(120)
                rate = FACTS / (monotonic() - told)
                _print(f"facts/s, {words}", f"{rate:8,.0f} /s", GOAL)
                _print("  of which told beforehand", f"{told - began:8.1f} s", "")
            gauge = new_id()
            taken = [house.await_heard(house.read("north", gauge, n)) for n in range(IDLE)]
            _print("idle: committed to heard", f"{median(taken) * 1000:8.0f} ms", "goal 100 ms")
    finally:
        broker.stop()
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _print(what: str, figure: str, goal: str) -> None:
    print(f"{what:<52}{figure}" + (f"   ({goal})" if goal else ""), flush=True)


def main() -> None:
    """Measure in a process of its own, for the manifest of the bench is read at its start."""
    environment = os.environ | {"BUS_TEST_NULL": HOUSE, "MAYORS_TEST_REQUIRE": ""}
    run([sys.executable, "-c", "from tests.bench.facts import measure; measure()"], env=environment, check=True)  # fmt: skip


if __name__ == "__main__":
    main()
