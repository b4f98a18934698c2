"""The rules of the house that a machine can hold."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.house import SERVICES
from shared.bus.hearing import Listener
from shared.data.database import Database
from shared.facts.fact import FACTS
from shared.service import Service

ROOT = Path(__file__).parents[2]
TELLERS = ("identity", "discussions", "knowledge", "moderation", "federation")


def _modules(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def test_the_import_contracts_hold() -> None:
    ran = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-1000:]


def test_every_module_begins_with_one_plain_sentence() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in _modules("shared", "services", "federation", "deploy")
        if not (ast.get_docstring(ast.parse(path.read_text())) or "").strip()
    ]

    assert silent == []


def test_a_service_tells_only_its_own_facts() -> None:
    strays = []
    for service in SERVICES:
        others = {
            cls.__qualname__
            for name, cls in FACTS.items()
            if not name.startswith(f"{service.name}.")
        }
        folder = ROOT / service.package.replace(".", "/")
        for path in sorted(folder.rglob("*.py")):
            if path.name in {"handlers.py"}:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                is_made = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
                if is_made and node.func.id in others:
                    strays.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.func.id}")

    assert strays == []


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_a_manifest_names_the_lanes_that_its_handlers_hear(service: Service) -> None:
    listener = Listener.of(service, Database(service.name, "postgresql:///unused"))

    assert sorted(service.hears) == list(listener.lanes)


def test_fact_names_say_teller_noun_and_what_happened() -> None:
    shape = re.compile(rf"^({'|'.join(TELLERS)})\.[a-z_]+\.[a-z_]+\.v[1-9][0-9]*$")

    assert [name for name in FACTS if not shape.match(name)] == []


def test_what_reads_shows_comes_from_shown_views_only() -> None:
    """Gate G11: a page cannot show what a view does not."""
    source = re.compile(
        r"\b(?:FROM|JOIN)\s+(?!LATERAL\b|unnest\b|generate_series\b|\()([a-z_][a-z0-9_.]*)", re.I
    )
    named = re.compile(
        r"\b([a-z_]+)\s*(?:\([^)]*\))?\s+AS\s+(?:NOT\s+MATERIALIZED\s+|MATERIALIZED\s+)?\(", re.I
    )
    strays = []
    for path in sorted(
        [*ROOT.glob("services/*/*/reads.sql"), *ROOT.glob("federation/*/reads.sql")]
    ):
        text = re.sub(r"--.*", "", path.read_text())
        local = {name.lower() for name in named.findall(text)}
        for table in source.findall(text):
            if not table.startswith("shown_") and table.lower() not in local:
                strays.append(f"{path.relative_to(ROOT)}: {table}")

    assert strays == []


def test_no_function_is_a_room_and_no_file_is_a_house() -> None:
    """The tail gets a second look: functions past 60 lines and files past 400 are not let in."""
    tail = []
    for path in _modules("shared", "services", "federation", "deploy"):
        text = path.read_text()
        if text.count("\n") > 400 and "demonstration" not in str(path):
            tail.append(f"{path.relative_to(ROOT)}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno > 60:
                tail.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")

    assert tail == []


def test_migrations_are_numbered_without_gaps_and_begin_with_a_sentence() -> None:
    for folder in sorted({path.parent for path in ROOT.glob("[fs]*/**/migrations/*.sql")}):
        files = sorted(folder.glob("*.sql"))
        assert [int(path.name[:4]) for path in files] == list(range(1, len(files) + 1)), folder
        for path in files:
            assert path.read_text().startswith("-- "), path
