"""Five hundred other servers in one process, for measurements of what goes there and comes from there."""

import json
import os
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy import instance
from federation.proof.keys import PrivateKey, make_rsa
from shared.core.settings import Settings
from shared.data.database import Database
from tests.bench.instance import Instance, free_port

HOSTS = 500
NAMES_PER_CERTIFICATE = 50


def address(number: int) -> str:
    """Return the nth loopback address that is a server of its own."""
    return f"127.0.{1 + number // 250}.{1 + number % 250}"


@dataclass
class Elsewhere:
    """The servers, and the key of everybody who lives there."""

    port: int
    key: PrivateKey
    ca: Path | None = None

    @property
    def scheme(self) -> str:
        """How they are reached."""
        return "https" if self.ca else "http"

    def origin(self, number: int) -> str:
        """Return where the nth server is."""
        return f"{self.scheme}://{address(number)}:{self.port}"

    def arrivals(self) -> list[float]:
        """Return when each of the requests since the last asking came, in order."""
        context = ssl.create_default_context(cafile=str(self.ca)) if self.ca else None
        with urllib.request.urlopen(f"{self.origin(0)}/-/received", context=context) as answer:
            return sorted(each["at"] for each in json.load(answer))

    def await_arrivals(self, count: int = HOSTS, seconds: float = 60.0) -> list[float]:
        """Return when each of so many requests came; fails when there are fewer or more."""
        arrived: list[float] = []
        until = time.monotonic() + seconds
        while len(arrived) < count and time.monotonic() < until:
            time.sleep(0.3)
            arrived += self.arrivals()
        if len(arrived) != count:
            raise RuntimeError(f"{len(arrived)} came instead of {count}")
        return sorted(arrived)


@contextmanager
def elsewhere(*, tls: bool = False) -> Iterator[Elsewhere]:
    """Run five hundred servers that answer 202 and show an actor at every `/users/…`."""
    with tempfile.TemporaryDirectory(prefix="mayors-bench-") as name:
        folder, key = Path(name), make_rsa()
        (folder / "public_key").write_text(key.public.pem)
        found = Elsewhere(free_port(), key, _certify(folder) if tls else None)
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.inboxes", str(found.port), str(folder)],
            stdout=subprocess.PIPE,
        )
        try:
            if process.stdout is not None:
                process.stdout.readline()
            yield found
        finally:
            process.kill()
            process.wait()


def _certify(folder: Path) -> Path:
    """Make an authority and certificates for all addresses; return the authority's own certificate."""
    import trustme

    authority = trustme.CA()
    for first in range(0, HOSTS, NAMES_PER_CERTIFICATE):
        names = [address(n) for n in range(first, first + NAMES_PER_CERTIFICATE)]
        own = authority.issue_cert(*names)
        own.private_key_and_cert_chain_pem.write_to_path(str(folder / f"{first}.pem"))
        (folder / f"{first}.json").write_text(json.dumps(names))
    authority.cert_pem.write_to_path(str(folder / "ca.crt"))
    return folder / "ca.crt"


def database_of(own: Instance, service: str = "federation") -> Database:
    """Return a service's database of a running instance."""
    settings: Settings = instance.settings_of(os.environ | {"MAYORS_DATA_DIR": str(own.folder)})
    return Database(service, settings.database_url(service), settings=settings)
