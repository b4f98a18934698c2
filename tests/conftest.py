"""What every test stands on: one PostgreSQL for the whole run, one migrated database per worker."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from deploy.embedded.postgres import EmbeddedPostgres
from shared.data.database import Database
from tests.databases import FAST, PASSWORD, Emptier, make_database, open_pools

os.environ.setdefault("MAYORS_TEST_REQUIRE", "")

SLOW = ("journeys", "faults", "bus", "peers")
"""Folders in which a file may take minutes, the slowest first."""


def require(name: str, why: str) -> None:
    """Skip a test for want of something, or fail when MAYORS_TEST_REQUIRE says it must be here."""
    if name in os.environ["MAYORS_TEST_REQUIRE"].split(","):
        pytest.fail(f"{name} is required here, but: {why}")
    pytest.skip(f"{name}: {why}")


def pytest_configure(config: pytest.Config) -> None:
    """Start the server once, before the workers; they find it by the environment."""
    if hasattr(config, "workerinput") or "MAYORS_TEST_POSTGRES" in os.environ:
        return
    folder = Path(tempfile.mkdtemp(prefix="mayors-test-"))
    server = EmbeddedPostgres(folder, password=PASSWORD, settings=FAST)
    server.start()
    os.environ["MAYORS_TEST_POSTGRES"] = server.url("postgres")
    config.add_cleanup(lambda: _end(server, folder))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let what takes longest begin first, so that no worker is alone with it in the end; within a folder the order stays random."""
    items.sort(key=lambda item: _turn(item.path.relative_to(Path(__file__).parent).parts[0]))


def _turn(folder: str) -> int:
    return SLOW.index(folder) if folder in SLOW else len(SLOW)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail a run in which nothing passed: all skipped is not well."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if exitstatus == 0 and reporter is not None and not reporter.stats.get("passed"):
        session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED


def _end(server: EmbeddedPostgres, folder: Path) -> None:
    if server.process is not None:
        server.process.send_signal(signal.SIGQUIT)
        server.process.wait(timeout=20)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(server.sockets, ignore_errors=True)
    os.environ.pop("MAYORS_TEST_POSTGRES", None)


@pytest.fixture(scope="session")
def admin_url(worker_id: str) -> str:
    """The owner's address of this worker's own database, migrated."""
    return make_database(f"test_{worker_id}")


@pytest.fixture(scope="session")
def pools(admin_url: str) -> Iterator[dict[str, Database]]:
    """Every service's database, as the test before left it."""
    from tests.house import test_settings

    opened = open_pools(admin_url, test_settings())
    yield opened
    for pool in opened.values():
        pool.close()


@pytest.fixture(scope="session")
def _emptier(admin_url: str) -> Iterator[Emptier]:
    emptier = Emptier(admin_url)
    yield emptier
    emptier.close()


@pytest.fixture
def databases(pools: dict[str, Database], _emptier: Emptier) -> Mapping[str, Database]:
    """Every service's database, empty."""
    _emptier.empty()
    return pools


@pytest.fixture
def house(databases: Mapping[str, Database]) -> object:
    """A whole house in this process; see `tests/house.py`."""
    from tests.house import House, test_settings

    return House(databases, test_settings())
