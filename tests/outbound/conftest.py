"""A server on loopback for every test of the outbound client."""

from collections.abc import Iterator

import pytest

from shared.outbound.client import Outbound
from tests.outbound.stage import OnStage, Stage, stage


@pytest.fixture
def server() -> Iterator[Stage]:
    """A server that stands for one on the public Internet."""
    with stage() as made:
        yield made


@pytest.fixture
def outbound(server: Stage) -> Iterator[Outbound]:
    """A client that may reach public addresses and this one server."""
    made = Outbound(OnStage(stage=(server.host, server.port)))
    yield made
    made.close()
