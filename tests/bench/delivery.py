"""One activity to 500 other servers: when it has arrived at the last (design, section 9)."""

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
from uuid import UUID

import psutil

from deploy import instance
from federation.delivery import actions
from federation.delivery.domain import Outgoing
from federation.hosts.domain import authority_of, names_over
from federation.keys import actions as keys
from shared.core.ids import activity_id, new_id, remote_id
from shared.core.settings import Settings
from shared.data.database import Database
from tests.bench.instance import Instance, free_port, started

HOSTS = 500
ROUNDS = 3
GOAL = "goal 500 ms"
PEERS = 50
"""Names per certificate."""


def address(number: int) -> str:
    """Return the nth loopback address that is a server of its own."""
    return f"127.0.{1 + number // 250}.{1 + number % 250}"


@dataclass
class Elsewhere:
    """Five hundred servers in one process."""

    port: int
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


@contextmanager
def elsewhere(*, tls: bool) -> Iterator[Elsewhere]:
    """Run five hundred servers that answer 202."""
    with tempfile.TemporaryDirectory(prefix="mayors-bench-") as name:
        folder, words = Path(name), list[str]()
        found = Elsewhere(free_port(), _certificates(folder) if tls else None)
        if tls:
            words = [str(folder)]
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.inboxes", str(found.port), *words],
            stdout=subprocess.PIPE,
        )
        try:
            assert process.stdout is not None
            process.stdout.readline()
            yield found
        finally:
            process.kill()
            process.wait()


def _certificates(folder: Path) -> Path:
    import trustme

    authority = trustme.CA()
    for first in range(0, HOSTS, PEERS):
        own = authority.issue_cert(*[address(n) for n in range(first, first + PEERS)])
        own.private_key_and_cert_chain_pem.write_to_path(str(folder / f"{first}.pem"))
        (folder / f"{first}.json").write_text(
            json.dumps([address(n) for n in range(first, first + PEERS)])
        )
    authority.cert_pem.write_to_path(str(folder / "ca.crt"))
    return folder / "ca.crt"


def database_of(own: Instance) -> Database:
    """Return federation's database of a running instance."""
    settings: Settings = instance.settings_of(os.environ | {"MAYORS_DATA_DIR": str(own.folder)})
    return Database("federation", settings.database_url("federation"), settings=settings)


def follow_from_everywhere(database: Database, channel: UUID, there: Elsewhere) -> None:
    """Have one person at each of the servers follow a channel, as if each had asked."""
    with database.transaction() as db:
        for number in range(HOSTS):
            origin = there.origin(number)
            actor, host = f"{origin}/users/ann", authority_of(origin)
            db.execute(
                "INSERT INTO hosts (host, names, asked_at) VALUES (%s, %s, now())",
                [host, names_over(host)],
            )
            db.execute(
                "INSERT INTO remote_actors (id, actor, host, type, handle, name, url, inbox, shared_inbox, keys)"
                " VALUES (%s, %s, %s, 'Person', %s, 'Ann', %s, %s, %s, '{}')",
                [remote_id(actor), actor, host, f"ann@{host}", actor, f"{actor}/inbox", f"{origin}/inbox"],
            )  # fmt: skip
            db.execute(
                "INSERT INTO followers (id, followed_id, follower_id, follow_id, host, inbox)"
                " VALUES (%s, %s, %s, %s, %s, %s)",
                [new_id(), channel, remote_id(actor), f"{actor}#1", host, f"{origin}/inbox"],
            )


def plan(database: Database, channel: UUID) -> float:
    """Plan an activity of the size of a post for all followers; return when it was committed."""
    settings = database.settings
    assert settings is not None
    id_ = activity_id(settings.origin, "activities", new_id())
    body = json.dumps({"id": id_, "type": "Announce", "content": "We tried it. " * 200}).encode()
    with database.transaction() as db:
        actions.plan(db, Outgoing(id_, channel, channel, body), followers_of=[channel])
    return time.time()


def await_all(there: Elsewhere, seconds: float = 30.0) -> list[float]:
    """Return when it arrived at each server."""
    arrived: list[float] = []
    until = time.monotonic() + seconds
    while len(arrived) < HOSTS and time.monotonic() < until:
        time.sleep(0.3)
        arrived += there.arrivals()
    if len(arrived) != HOSTS:
        raise RuntimeError(f"it arrived {len(arrived)} times instead of {HOSTS}")
    return sorted(arrived)


def _sender(own: Instance) -> psutil.Process:
    for process in psutil.Process(own.process.pid).children(recursive=True):
        if "deploy.sending" in " ".join(process.cmdline()):
            return process
    raise RuntimeError("there is no sender")


def measure(*, tls: bool) -> None:
    """Plan for 500 servers again and again, the first time without any connection."""
    with elsewhere(tls=tls) as there:
        more = {"MAYORS_CA_BUNDLE": str(there.ca)} if there.ca else {}
        with started(MAYORS_DEMO="0", MAYORS_ALLOW_PRIVATE_ADDRESSES="1", **more) as own:
            database, channel, sender = database_of(own), new_id(), _sender(own)
            with database.connection() as db:
                keys.keys_of(db, "channels", channel)
            idle = sender.memory_full_info().pss / 1e6
            follow_from_everywhere(database, channel, there)
            for number in range(ROUNDS):
                before = sum(sender.cpu_times()[:2])
                committed = plan(database, channel)
                arrived = await_all(there)
                used = (sum(sender.cpu_times()[:2]) - before) * 1000 / HOSTS
                which = "connections kept" if number else "new connections"
                _print(
                    f"500 servers over {there.scheme}, {which}: last",
                    f"{(arrived[-1] - committed) * 1000:6.0f} ms, first {(arrived[0] - committed) * 1000:3.0f} ms, half {(arrived[HOSTS // 2] - committed) * 1000:4.0f} ms, "
                    f"{used:.2f} ms of processor each",
                    GOAL if not tls else "",
                )
            _print("memory of the sender", f"{idle:6.0f} MB idle, {sender.memory_full_info().pss / 1e6:.0f} MB afterwards", "goal 45 MB")  # fmt: skip
            database.close()


def _print(what: str, figure: str, goal: str) -> None:
    print(f"{what:<52}{figure}" + (f"   ({goal})" if goal else ""), flush=True)


def main() -> None:
    """Measure plain and by TLS."""
    measure(tls=False)
    pass


if __name__ == "__main__":
    main()
