"""Fedify as a peer: a whole server in Node.js with one person, ann, whom tests tell what to do."""

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tests.peers.certificates import Authority
from tests.peers.programs import node, packages
from tests.peers.proxy import Proxy, Spoken, proxied
from tests.running import free_port

READY_SECONDS = 90.0
SECONDS = 30.0
RFC9421 = "rfc9421"
CAVAGE = "draft-cavage-http-signatures-12"


@dataclass
class FedifyPeer:
    """A running Fedify server."""

    origin: str
    http: requests.Session
    log: Path
    env: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    proxy: Proxy | None = None
    """What stands in front of it."""

    def start(self) -> None:
        """Start it, and return when it answers."""
        self.log.touch()
        before = self.log.stat().st_size
        with self.log.open("ab") as file:
            self.process = subprocess.Popen(
                [node(), packages("fedify") / "peer.mjs"], env=self.env, stdin=subprocess.DEVNULL,
                stdout=file, stderr=subprocess.STDOUT,
            )  # fmt: skip
        until = time.monotonic() + READY_SECONDS
        while "Ready: " not in (printed := self.log.read_text()[before:]):
            if time.monotonic() > until or self.process.poll() is not None:
                raise AssertionError(f"Fedify did not start:\n{printed[-3000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop it; what it keeps is there when it starts again."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=10)
        self.process = None

    @property
    def ann(self) -> str:
        """The id of its one person."""
        return f"{self.origin}/users/ann"

    @property
    def handle(self) -> str:
        return f"@ann@{self.origin.partition('://')[2]}"

    def do(self, verb: str, **words: Any) -> dict[str, Any]:
        """Have ann do something; raises with what went wrong there."""
        answer = self.http.post(
            f"{self.origin}/control/{verb}", data=json.dumps(words), timeout=SECONDS
        )
        found: dict[str, Any] = answer.json()
        if answer.status_code != 200:
            raise AssertionError(f"ann cannot {verb}: {found}\n{self.log.read_text()[-2000:]}")
        return found

    def received(self, type_: str | None = None) -> list[dict[str, Any]]:
        """Return what ann's inbox took, of one type or all."""
        found: list[dict[str, Any]] = self.do("received")["received"]
        return [one for one in found if type_ in {None, one["type"]}]

    def arrived(self) -> list[dict[str, Any]]:
        """Return every POST to an inbox: path, signature spoken, status and body."""
        found: list[dict[str, Any]] = self.do("received")["arrived"]
        return found

    def await_(
        self, what: Callable[[dict[str, Any]], bool], seconds: float = 60.0
    ) -> dict[str, Any]:
        """Return the first received activity for which this holds; complains with all that came."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for one in self.received():
                if what(one):
                    return one
            time.sleep(0.1)
        everything = json.dumps(self.do("received"), indent=1)[:6000]
        raise AssertionError(f"ann received only {everything}\n{self.log.read_text()[-2000:]}")


@contextmanager
def fedify(
    folder: Path,
    host: str = "127.0.0.4",
    authority: Authority | None = None,
    *,
    knock: str = RFC9421,
    refuses: Spoken | None = None,
    keeps: bool = False,
) -> Iterator[FedifyPeer]:
    """Run Fedify on a free port: https with an authority, else http; behind a proxy that refuses a signature.

    With `keeps` it still knows after a restart who it is and what it knew.
    """
    port = free_port(host)
    origin = f"{'https' if authority else 'http'}://{host}:{port}"
    behind = f"http://{host}:{free_port(host)}" if refuses else ""
    env = {"PATH": os.environ["PATH"], "PEER_ORIGIN": origin, "PEER_LISTEN": behind, "PEER_KNOCK": knock}  # fmt: skip
    http = requests.Session()
    http.trust_env = False
    if authority is not None:
        cert, key = authority.files(host)
        bundle = str(authority.bundle)
        env |= {"PEER_CERT": str(cert), "PEER_KEY": str(key), "NODE_EXTRA_CA_CERTS": bundle}
        http.verify = bundle
    if keeps:
        env["PEER_STORE"] = str(folder / f"fedify-{port}.json")
    peer = FedifyPeer(origin, http, folder / f"fedify-{port}.log", env)
    try:
        peer.start()
        with ExitStack() as stack:
            if refuses is not None:
                tls = authority.context(host) if authority else None
                peer.proxy = stack.enter_context(proxied(host, port, behind, refuses, tls))
            yield peer
    finally:
        peer.stop()
        http.close()
