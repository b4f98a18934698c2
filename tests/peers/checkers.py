"""Checkers that others wrote, each run as its own program against one actor."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tests.peers.programs import node, packages, pasture
from tests.running import free_port

START_SECONDS = 90.0
SECONDS = 120.0
_PASTURE = """
import sys
from fediverse_pasture.verify_actor import build_app
host, port = sys.argv[1:]
build_app(False, f"{host}:{port}", False, 10).run(host=host, port=int(port))
"""
SIGNING = ("bob", "claire", "emily", "frank")
"""Who signs what they post; claire and frank also show their key only to signed requests."""
UNSIGNED = ("alice", "dean")


@contextmanager
def verify_actor(folder: Path, *, bundle: Path | None = None) -> Iterator["Pasture"]:
    """Run fediverse-pasture's `verify_actor` and ask it about actors."""
    python, host = pasture(), "127.0.0.1"
    port = free_port(host)
    env = {"PATH": os.environ["PATH"]} | ({"SSL_CERT_FILE": str(bundle)} if bundle else {})
    log = folder / "pasture.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [python, "-c", _PASTURE, host, str(port)], cwd=folder, env=env, stdin=subprocess.DEVNULL,
            stdout=file, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        made = Pasture(f"http://{host}:{port}", log)
        made.await_answer(process)
        yield made
    finally:
        process.terminate()
        process.wait(timeout=10)


@dataclass
class Pasture:
    """Six actors that fetch an actor and post to its inbox."""

    origin: str
    log: Path

    def results(self, actor: str) -> dict[str, bool]:
        """Return the 13 results on an actor: who may read it, who may post, and whether WebFinger leads back."""
        answer = requests.post(
            self.origin, data={"actor_uri": actor}, headers={"Accept": "application/json"}, timeout=SECONDS
        )  # fmt: skip
        result: dict[str, Any] = answer.json()["result"]
        return {"webfinger": result.pop("webfinger")} | {
            f"{who} {what}": is_done for who, found in result.items() for what, is_done in found.items()
        }  # fmt: skip

    @staticmethod
    def as_they_should_be() -> dict[str, bool]:
        """Return the results of a server that takes signed posts and no others."""
        return (
            {"webfinger": True}
            | {f"{who} get_actor": True for who in SIGNING + UNSIGNED}
            | {f"{who} post_inbox": True for who in SIGNING}
            | {f"{who} post_inbox": False for who in UNSIGNED}
        )

    def await_answer(self, process: "subprocess.Popen[bytes]") -> None:
        """Return when it answers."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and process.poll() is None:
            try:
                requests.get(self.origin, timeout=5)
            except requests.ConnectionError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError(f"pasture did not start:\n{self.log.read_text()[-2000:]}")


def assertions_about(actor: str, *, bundle: Path | None = None) -> dict[str, tuple[str, str]]:
    """Return what activitypub-testing says of an actor: assertion to outcome and reason; no verdict of its own."""
    program, folder = node(), packages("assertions")
    cli = folder / "node_modules/activitypub-testing/src/cli.js"
    env = {"PATH": os.environ["PATH"]} | ({"NODE_EXTRA_CA_CERTS": str(bundle)} if bundle else {})
    ran = subprocess.run(
        [program, cli, "test", "actor", actor], env=env, capture_output=True, text=True, timeout=SECONDS,
        check=False,
    )  # fmt: skip
    found = {}
    for line in ran.stdout.splitlines():
        if line.startswith("{"):
            said = json.loads(line)
            reason = str(said["result"].get("info", ""))
            found[said["test"]["slug"]] = (said["result"]["outcome"], reason)
    assert found, ran.stderr[-2000:]
    return found
