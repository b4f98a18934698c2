"""What every test stands on: one PostgreSQL for the whole run, one migrated database per worker."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from deploy.embedded.postgres import EmbeddedPostgres
from deploy.house import SERVICES
from shared.core.settings import Settings
from shared.data.database import Database
from shared.data.migrate import migrate

os.environ.setdefault("MAYORS_TEST_REQUIRE", "")

FAST = {"synchronous_commit": "off", "full_page_writes": "off", "max_connections": "300"}
PASSWORD = "for tests only"
KEPT = ("stream",)
EMPTY_EACH = """
DO $$
DECLARE
    name      regclass;
    has_rows  boolean;
BEGIN
    FOREACH name IN ARRAY ARRAY[{names}]::regclass[] LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', name) INTO has_rows;
        IF has_rows THEN
            EXECUTE format('DELETE FROM %s', name);
        END IF;
    END LOOP;
END $$"""
"""Deleting a few rows takes a hundredth of the time in which a hundred tables are truncated."""


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


def make_database(name: str) -> str:
    """Make a database of this name, migrated and empty; return its owner's address."""
    server = os.environ["MAYORS_TEST_POSTGRES"]
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        url = server.rpartition("/")[0] + f"/{name}"
        admin.execute("SELECT pg_advisory_lock(1)")  # roles belong to the whole server
        migrate(url, SERVICES, {service.name: PASSWORD for service in SERVICES})
    return url


def open_pools(url: str, settings: Settings) -> dict[str, Database]:
    """Open every service's pool on a database."""
    host = url.rpartition("@")[2]
    return {
        service.name: Database(
            service.name,
            f"postgresql://{service.name}:{PASSWORD.replace(' ', '%20')}@{host}",
            settings=settings,
        )
        for service in SERVICES
    }


def emptying(url: str) -> bytes:
    """Return one statement that empties every table, except those a migration fills."""
    with psycopg.connect(url) as admin:
        rows = admin.execute(
            "SELECT schemaname, tablename FROM pg_tables"
            " WHERE schemaname = ANY(%s) AND NOT (schemaname = 'house' AND tablename = 'migrations')"
            " AND tablename <> ALL(%s)"
            " AND tablename NOT IN (SELECT inhrelid::regclass::text FROM pg_inherits)",
            [[service.name for service in SERVICES] + ["house"], list(KEPT)],
        ).fetchall()
    names = ", ".join(f"'{schema}.{table}'" for schema, table in rows)
    resets = "".join(
        f'UPDATE "{service.name}".stream SET head = 0, epoch = 1, began = 0;'
        for service in SERVICES
    )
    return (
        f"SET session_replication_role = replica; {EMPTY_EACH.format(names=names)}; {resets}"
    ).encode()


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
def _empty(admin_url: str) -> bytes:
    return emptying(admin_url)


@pytest.fixture
def databases(pools: dict[str, Database], _empty: bytes, admin_url: str) -> Mapping[str, Database]:
    """Every service's database, empty."""
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(_empty)
    return pools


@pytest.fixture
def house(databases: Mapping[str, Database]) -> object:
    """A whole house in this process; see `tests/house.py`."""
    from tests.house import House, test_settings

    return House(databases, test_settings())
