"""Federation's own database for tests of what it keeps."""

from collections.abc import Mapping

import pytest

from shared.data.database import Database


@pytest.fixture
def federation(databases: Mapping[str, Database]) -> Database:
    """Federation's database, empty."""
    return databases["federation"]
