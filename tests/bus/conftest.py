"""One living null house per kind of broker: a relay and a worker that run while the tests do."""

from collections.abc import Iterator

import pytest

from tests.brokers import Server, broker_server
from tests.bus.houses import NullHouse, null_house

__all__ = ["broker_server"]


@pytest.fixture(scope="session")
def alive(broker_server: Server) -> Iterator[NullHouse]:
    """A house whose relay and worker run; nothing in it is emptied, every test brings its own gauges."""
    with null_house(broker_server, broker_server.kind) as house:
        house.start("relay")
        house.start("work")
        yield house
