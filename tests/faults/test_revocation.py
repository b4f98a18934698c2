"""Revoked, ended or suspended behind a backlog: dead in every service of a real instance within five seconds.

On the embedded broker; `tests/journeys/test_deployed.py` does the same on RabbitMQ. `MAYORS_TEST_BACKLOG`
says how many facts lie before it.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.embedded.broker import find_server
from deploy.embedded.postgres import Missing
from deploy.instance import settings_of
from tests.conftest import require
from tests.revocation import Town, end_authority_behind_a_backlog
from tests.running import EmbeddedInstance


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[EmbeddedInstance]:
    """A real instance with an office in a channel."""
    try:
        find_server()
    except Missing as missing:
        require("redis", str(missing))
    own = EmbeddedInstance.at(tmp_path / "town")
    try:
        own.start()
        own.mayors("city", "add", "--geoid", "1919405", "--name", "Decorah", "--state", "IA", "--population", "7907")  # fmt: skip
        own.mayors("office", "open", "--city", "1919405", "--handle", "decorah")
        own.mayors("channel", "open", "--slug", "housing", "--name", "Housing")
        yield own
    finally:
        own.stop()


def test_authority_ends_everywhere_at_once_behind_a_backlog(instance: EmbeddedInstance) -> None:
    town = Town(instance, settings_of(instance.env).admin_database_url)

    end_authority_behind_a_backlog(town)
