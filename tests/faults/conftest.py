"""A house of its own for every fault."""

from collections.abc import Iterator

import pytest

from tests.brokers import Server, broker_server
from tests.bus.houses import NullHouse, catalogued, null_house

__all__ = ["broker_server"]


@pytest.fixture
def house(broker_server: Server) -> Iterator[NullHouse]:
    """An empty house in which nothing runs yet."""
    with catalogued(), null_house(broker_server, f"fault_{broker_server.kind}") as house:
        yield house
