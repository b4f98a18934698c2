"""Two releases beside each other on one stream: the last one's processes and today's, on today's schema."""

import io
import os
import subprocess
import tarfile
from pathlib import Path

import pytest

from shared.core.ids import new_id
from tests.bus.houses import ROOT, Load, NullHouse
from tests.conftest import require

RELEASE = "MAYORS_TEST_LAST_RELEASE"
"""A tag or commit to take for the last release; without it the newest tag before this tree."""


@pytest.fixture(scope="module")
def last_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree of the last release, beside this one."""
    name = os.environ.get(RELEASE) or _newest_tag()
    if not name:
        require("release", "no tag is in this clone, so there is no last release to stand beside")
    kept = subprocess.run(
        ["git", "archive", "--format=tar", name], cwd=ROOT, capture_output=True, check=False
    )
    if kept.returncode != 0:
        require("release", f"{name} is not in this clone")
    folder = tmp_path_factory.mktemp("release")
    with tarfile.open(fileobj=io.BytesIO(kept.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def _newest_tag() -> str:
    asked = ["git", "describe", "--tags", "--abbrev=0", "HEAD^"]
    try:
        found = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return found.stdout.strip()


@pytest.mark.parametrize("old", ["work", "relay"])
def test_the_last_release_and_this_one_hear_each_other(
    private: NullHouse, last_release: Path, old: str
) -> None:
    new = "relay" if old == "work" else "work"
    private.start(old, tree=last_release)
    private.start(new)
    private.await_heard(private.read("north", new_id(), 1), 60)
    with Load(private) as load:
        load.await_more(100)

    private.await_heard(load.told)
    assert private.wrongs() == []


def test_a_worker_of_the_last_release_takes_over_and_hands_back(
    private: NullHouse, last_release: Path
) -> None:
    private.start("relay")
    worker = private.start("work")
    private.await_heard(private.read("north", new_id(), 1), 60)
    with Load(private) as load:
        for tree in (last_release, ROOT, last_release):
            load.await_more(50)
            worker.kill()
            worker = private.start("work", tree=tree)

    private.await_heard(load.told, 60)
    assert private.wrongs() == []
