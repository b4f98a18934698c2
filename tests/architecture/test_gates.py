"""The page of gates names homes that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_home_of_a_gate_exists() -> None:
    named = re.findall(r"`([\w./]+/[\w./]+)`", (ROOT / "docs/gates.md").read_text())

    assert len(named) > 15
    assert [path for path in named if not (ROOT / path).exists()] == []
