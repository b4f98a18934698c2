"""Null houses: one that lives as long as the tests, per kind of broker, and private ones."""

from collections.abc import Iterator

import pytest

from shared.core.ids import new_id
from tests.brokers import Server, broker_server
from tests.bus.houses import NullHouse, catalogued, null_house

__all__ = ["broker_server"]


@pytest.fixture(scope="session")
def running(broker_server: Server) -> Iterator[NullHouse]:
    """A house whose relay and worker run as long as the tests do."""
    with null_house(broker_server, broker_server.kind) as house:
        with catalogued():
            house.start("relay", "identity")
            house.start("relay", "north", "south")
            house.start("work")
            house.await_heard(house.read("north", new_id(), 1), 60)
        yield house


@pytest.fixture
def alive(running: NullHouse) -> Iterator[NullHouse]:
    """The running house; nothing in it is emptied, every test brings its own gauges."""
    with catalogued():
        yield running


@pytest.fixture
def private(broker_server: Server) -> Iterator[NullHouse]:
    """An empty house of its own for one test; nothing runs in it yet."""
    with catalogued(), null_house(broker_server, f"own_{broker_server.kind}") as house:
        yield house


@pytest.fixture
def resting() -> Iterator[NullHouse]:
    """An empty house without a broker: its bus is stepped by hand."""
    with catalogued(), null_house(None, "resting") as house:
        yield house
