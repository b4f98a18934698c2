"""Every named statement is PREPAREd against the migrated database, as the role that will run it."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg
import pytest

from deploy.house import SERVICES
from shared.data.database import Database
from shared.data.queries import Queries

ROOT = Path(__file__).parents[2]
NAMES = tuple(service.name for service in SERVICES)
KEEPERS = {"audit": tuple(service.name for service in SERVICES if "audit" in service.features)}
"""Statements of shared/ that run in some services only: those with the feature."""


def _statements() -> Iterator[tuple[str, Path, str]]:
    for path in sorted([*ROOT.glob("s*/**/*.sql"), *ROOT.glob("federation/**/*.sql")]):
        if "migrations" in path.parts:
            continue
        home = path.relative_to(ROOT).parts
        own = {"services": home[1], "federation": "federation"}.get(home[0])
        for name in Queries(path):
            for service in [own] if own else KEEPERS.get(home[1], NAMES):
                yield service, path, name


def _numbered(statement: str) -> str:
    """Replace `%(x)s` by `$n`, one number per name, and `%%` by `%`."""
    names: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        return f"${names.setdefault(found[1], len(names) + 1)}"

    return re.sub(r"%\((\w+)\)s", number, statement).replace("%%", "%")


@pytest.mark.parametrize(
    ("service", "path", "name"),
    [
        pytest.param(service, path, name, id=f"{service}-{path.relative_to(ROOT)}-{name}")
        for service, path, name in _statements()
    ],
)
def test_the_statement_prepares(
    pools: Mapping[str, Database], service: str, path: Path, name: str
) -> None:
    statement = _numbered(Queries(path)[name])

    with pools[service].connection() as db, db.transaction(force_rollback=True):
        try:
            db.execute(f"PREPARE checked AS {statement}".encode())
            db.execute("DEALLOCATE checked")  # a rollback does not undo PREPARE
        except psycopg.errors.SyntaxError as error:
            pytest.fail(f"{path.name}: {name}: {error}")


def test_no_role_reads_another_services_tables(databases: Mapping[str, Database]) -> None:
    for service in NAMES:
        with databases[service].connection() as db:
            for other in NAMES:
                if other == service:
                    continue
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    db.execute(f"SELECT * FROM {other}.outbox LIMIT 1".encode())
