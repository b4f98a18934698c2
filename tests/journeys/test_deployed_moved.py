"""The deployed shape moves to another host: backed up here, restored there, and nobody notices."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.deployed import Deployed, ours
from tests.peers.certificates import Authority
from tests.running import MAYORS, ROOT, free_port

OWNER = "migrate"
"""The container that has the settings of the database's owner."""
EACH_KIND = ("discussions-web", "frontdesk-work", "relay", "schedule", "deliver")
FIRST = (
    "city add --geoid 1919405 --name Decorah --state IA --population 7907",
    "office open --city 1919405 --handle decorah",
    "member add --office decorah --role mayor --email mayor@decorah.example",
    "channel open --slug housing --name Housing",
)
TOKEN = (
    "token create --office decorah --member mayor@decorah.example --name test --scopes read,write"
)


def as_owner(deployed: Deployed, *words: str) -> None:
    """Run a command as `docker compose run --rm migrate …` does."""
    ran = subprocess.run(
        [*MAYORS, *words], env=deployed.environment(OWNER), cwd=ROOT, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr


@dataclass
class Restored(Deployed):
    """Another host, where the backup is restored before anything starts."""

    backup: Path = Path()

    @classmethod
    def of(cls, old: Deployed, folder: Path, backup: Path) -> "Restored":
        """Bring the settings, the certificates and the backup to the new host; the name stays."""
        for name in ("tls.key", "tls.crt"):
            shutil.copy(old.folder / name, folder / name)
        made = cls(old.origin, {}, old.ca, folder=folder, authority=old.authority, backup=backup)
        made.ports = {name: free_port() for name in old.ports} | {"gateway": old.ports["gateway"]}
        made.values = old.values | {"MAYORS_CERTIFICATES": str(folder)}
        return made

    def _launch(self, name: str) -> subprocess.Popen[bytes]:
        if name == OWNER:
            as_owner(self, "restore", str(self.backup))
        return super()._launch(name)


def test_it_is_upgraded_beside_the_running_code_and_moves_to_another_host(
    tmp_path: Path, authority: Authority
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    backup = tmp_path / "backup.zip"
    old = Deployed.up(here, authority)
    try:
        for command in FIRST:
            old.mayors(*command.split())
        token = str(old.mayors(*TOKEN.split())["token"])
        said = _publish(old, token)
        _upgrade(old)
        refused = old.run("backup", str(backup))
        assert (refused.returncode, "MAYORS_DATABASE_URL" in refused.stderr) == (1, True)
        as_owner(old, "facts", "rebuild", "frontdesk")
        as_owner(old, "backup", str(backup))
    finally:
        old.down()

    new = Restored.of(old, there, backup)
    try:
        new._begin()
        for name in ours():
            if name != OWNER:
                assert new.processes[name].poll() is None, name
        assert new.get(f"/channels/housing/{said['id']}").status_code == 200
        assert said["title"] in new.get("/").text
        assert _publish(new, token)["url"].startswith(old.origin)
        assert new.mayors("doctor")["is_well"] is True
    finally:
        new.down()


def _upgrade(deployed: Deployed) -> None:
    """Migrate while everything runs, then start a program of each kind anew, one after the other."""
    as_owner(deployed, "migrate")
    for name in EACH_KIND:
        deployed.stop_container(name)
        deployed.start_container(name)
    deployed.await_answer("/channels/housing")
    assert deployed.mayors("doctor")["is_well"] is True


def _publish(deployed: Deployed, token: str) -> dict[str, Any]:
    wish = {"channel": "housing", "kind": "question", "title": "Tiny homes", "body": "Who tried?"}
    answer = deployed.ask("POST", "/discussions/posts", token, wish)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made
