"""The backbone at work: real processes, a real broker, whatever is done to it."""

from statistics import median

from shared.core.ids import new_id
from tests.bus.houses import NullHouse


def test_a_fact_is_heard_by_every_service(alive: NullHouse) -> None:
    told = alive.read("north", new_id(), 1, 2, 3)

    alive.await_heard(told, 30)


def test_a_fact_is_heard_soon(alive: NullHouse) -> None:
    gauge = new_id()
    taken = [alive.await_heard(alive.read("north", gauge, level)) for level in range(20)]

    print(f"\nidle, told to heard by two: median {median(taken) * 1000:.0f} ms, worst {max(taken) * 1000:.0f} ms")  # noqa: T201  # fmt: skip
    assert median(taken) < 0.5
