"""A null house for tests: its own database, a broker, and real processes that may be killed."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from urllib.parse import quote
from uuid import UUID, uuid4

import psycopg
from psycopg import sql

from shared.bus.broker import Broker
from shared.bus.hearing import Listener
from shared.bus.lag import lagging
from shared.bus.relay import queues_of
from shared.core.ids import new_id
from shared.data.database import Database
from shared.data.migrate import migrate
from shared.facts.fact import FACTS
from shared.service import Service
from tests.brokers import RedisServer, Server
from tests.bus.null.facts import NULL, GaugeRead
from tests.bus.null.readings import read_gauge
from tests.bus.null.services import SERVICES
from tests.bus.process import URLS
from tests.conftest import PASSWORD

ROOT = Path(__file__).parents[2]
COUNTED = [name for name in NULL if name.endswith((".read.v1", ".sealed.v1"))]
"""The facts whose every effect is counted."""


def await_that(
    condition: Callable[[], object],
    seconds: float,
    *,
    words: str | Callable[[], object],
    every: float = 0.01,
) -> float:
    """Wait until a condition holds, and return how long it took; fail in words after the deadline."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > seconds:
            said = words() if callable(words) else words
            raise AssertionError(f"not within {seconds:.0f} s: {said}")
        time.sleep(every)
    return time.monotonic() - began


@dataclass
class Process:
    """A process of the house, with what it printed."""

    words: Sequence[str]
    process: subprocess.Popen[bytes]
    out: Path
    err: Path

    def kill(self) -> None:
        """End it at once."""
        if self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=10)

    def trouble(self) -> str:
        """Say what it last said, and where each of its threads is now."""
        said = self.err.stat().st_size
        if not self.has_died():
            os.kill(self.process.pid, signal.SIGUSR1)
            time.sleep(0.2)
        text = self.err.read_bytes()
        return f"{self.words}: {text[max(said - 3000, 0) :].decode(errors='replace')}"

    def lines(self) -> list[str]:
        """Return the whole lines it printed so far."""
        return self.out.read_text().rpartition("\n")[0].splitlines()

    def has_died(self) -> bool:
        """Return whether it is gone."""
        return self.process.poll() is not None


@dataclass
class NullHouse:
    """Identity, north and south over one database of their own and one broker."""

    admin_url: str
    databases: dict[str, Database]
    server: Server | None
    broker: Broker
    folder: Path
    processes: list[Process] = field(default_factory=list)

    def start(self, *words: str, crash_at: str = "", tree: Path = ROOT) -> Process:
        """Start a process, which dies at the named point when one is named; of another release when its tree is given."""
        name = f"{len(self.processes)}-{words[0]}"
        out, err = self.folder / f"{name}.out", self.folder / f"{name}.err"
        environment = environment_of(self) | {"MAYORS_CRASH_AT": crash_at, "PYTHONPATH": str(tree)}
        with out.open("wb") as told, err.open("wb") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.bus.process", *words], cwd=tree, env=environment,
                stdin=subprocess.DEVNULL, stdout=told, stderr=said,
            )  # fmt: skip
        started = Process(words, process, out, err)
        self.processes.append(started)
        return started

    def stop(self) -> None:
        """End every process."""
        for process in self.processes:
            process.kill()

    def listener(self, name: str) -> Listener:
        """Return a service as one who hears."""
        service = next(each for each in SERVICES if each.name == name)
        return Listener.of(service, self.databases[name])

    def read(self, service: str, gauge_id: UUID, *levels: int) -> list[GaugeRead]:
        """Read a gauge once per level, each in a transaction of its own."""
        with self.databases[service].connection() as db:
            return [read_gauge(db, gauge_id, level) for level in levels]

    def heard(self, service: str, facts: Sequence[GaugeRead] | Sequence[UUID]) -> bool:
        """Return whether each of these facts has had its effect in a service."""
        ids = [fact.id if isinstance(fact, GaugeRead) else fact for fact in facts]
        with self.databases[service].connection() as db:
            row = db.execute(
                "SELECT count(*) AS n FROM effects WHERE fact_id = ANY(%s)", [ids]
            ).fetchone()
        return row is not None and row["n"] == len(ids)

    def await_heard(self, facts: Sequence[GaugeRead], seconds: float = 30.0) -> float:
        """Wait until north and south have heard these facts; return how long it took."""
        return await_that(
            lambda: self.heard("north", facts) and self.heard("south", facts),
            seconds,
            words=self.trouble,
        )

    def await_quiet(self, seconds: float = 30.0) -> float:
        """Wait until every service has heard everything; return how long it took."""
        return await_that(
            lambda: not lagging(SERVICES, self.databases), seconds, words=self.trouble, every=0.05
        )

    def trouble(self) -> str:
        """Say who lags, and what the processes last said."""
        behind = [f"{x.service} {x.teller}.{x.lane} {x.facts}" for x in lagging(SERVICES, self.databases)]  # fmt: skip
        return "\n".join([*behind, *(process.trouble() for process in self.processes)])

    def tell_in_bulk(self, service: str, count: int, gauges: int = 100, what: str = "read") -> None:
        """Put a backlog of readings straight into the outbox, in one statement."""
        with psycopg.connect(self.admin_url) as admin:
            admin.execute(
                sql.SQL(
                    "INSERT INTO {outbox} (id, lane, noun, name, body)"
                    " SELECT id, 'main', 'gauge:' || gauge, %(name)s, json_build_object("
                    "  'id', id, 'happened_at', now(), 'gauge_id', gauge, 'version', version, 'level', 1)"
                    " FROM (SELECT gen_random_uuid() AS id,"
                    "  md5(%(salt)s || (n %% %(gauges)s))::uuid AS gauge, n / %(gauges)s + 1 AS version"
                    "  FROM generate_series(0, %(last)s) n) AS told"
                ).format(outbox=sql.Identifier(service, "outbox")),
                {
                    "name": f"{service}.gauge.{what}.v1", "salt": str(uuid4()),
                    "gauges": gauges, "last": count - 1,
                },
            )  # fmt: skip

    def wrongs(self) -> list[str]:
        """Return every effect that is missing, doubled or out of its gauge's order; and what is parked."""
        found = []
        for name in ("north", "south"):
            with self.databases[name].connection() as db:
                found += _wrongs_of(db, name)
        with psycopg.connect(self.admin_url) as admin:
            for name in ("north", "south"):
                for teller in ("north", "south"):
                    row = admin.execute(
                        sql.SQL(
                            "SELECT count(*) FROM {outbox} o WHERE o.name = ANY(%s)"
                            " AND NOT EXISTS (SELECT FROM {effects} e WHERE e.fact_id = o.id)"
                        ).format(
                            outbox=sql.Identifier(teller, "outbox"),
                            effects=sql.Identifier(name, "effects"),
                        ),
                        [COUNTED],
                    ).fetchone()
                    if row and row[0]:
                        found.append(f"{row[0]} facts of {teller} had no effect in {name}")
        return found


def environment_of(house: NullHouse) -> dict[str, str]:
    """Return what a process of the house needs to know."""
    return os.environ | {
        "PYTHONPATH": str(ROOT),
        "BUS_TEST_BROKER": house.broker.url,
        "BUS_TEST_PREFIX": house.broker.prefix,
        **{URLS + name: database.url for name, database in house.databases.items()},
    }


@dataclass
class Load:
    """Writers in this process, each reading gauges of its own as fast as it may."""

    house: NullHouse
    writers: int = 4
    pause: float = 0.005
    hold: Callable[[], float] = lambda: 0.0
    """Seconds a transaction stays open after it told."""
    told: list[GaugeRead] = field(default_factory=list)

    def __enter__(self) -> "Load":
        self._stop = Event()
        self._threads = [Thread(target=self._write, args=(n,)) for n in range(self.writers)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def await_more(self, count: int, seconds: float = 20.0) -> None:
        """Wait until so many more readings were acknowledged."""
        goal = len(self.told) + count
        await_that(lambda: len(self.told) >= goal, seconds, words="the writers are stuck")

    def _write(self, number: int) -> None:
        service, gauges = ("north", "south")[number % 2], [new_id() for _ in range(3)]
        turn = 0
        while not self._stop.is_set():
            turn += 1
            with self.house.databases[service].connection() as db, db.transaction():
                fact = read_gauge(db, gauges[turn % 3], turn)
                self._stop.wait(self.hold())
            self.told.append(fact)
            self._stop.wait(self.pause)


def empty(house: NullHouse) -> None:
    """Empty the broker while it is used: every queue, every binding, the exchange.

    Each queue is deleted once: RabbitMQ loses one for good that is declared between two deletions.
    """
    if isinstance(house.server, RedisServer):
        house.server.empty()
        return
    listeners = [house.listener(service.name) for service in SERVICES]
    with house.broker.connect() as connection:
        channel = connection.channel()
        for name in {queue.name for queue in queues_of(house.broker, listeners)}:
            channel.queue_delete(name)
        channel.exchange_delete(house.broker.exchange.name)


def _wrongs_of(db: psycopg.Connection[dict[str, object]], name: str) -> list[str]:
    asked = {
        "doubled": "SELECT fact_id FROM effects WHERE times <> 1",
        "out of order": "SELECT fact_id FROM (SELECT fact_id, version, lag(version) OVER"
        " (PARTITION BY teller, noun ORDER BY number) AS before FROM effects) AS told"
        " WHERE before IS NOT NULL AND version <> before + 1",
        "parked": "SELECT noun, error FROM parked",
    }
    found = []
    for what, statement in asked.items():
        rows = db.execute(statement).fetchall()  # type: ignore[arg-type]
        if rows:
            found.append(f"{name}: {len(rows)} {what}, such as {rows[0]}")
    return found


@contextmanager
def catalogued() -> Iterator[None]:
    """Have the null services' facts in the catalogue for as long as a block runs, and within another such block."""
    added = {name: fact for name, fact in NULL.items() if name not in FACTS}
    FACTS.update(added)
    try:
        yield
    finally:
        for name in added:
            del FACTS[name]


@contextmanager
def null_house(server: Server | None, name: str) -> Iterator[NullHouse]:
    """Lend a new, empty null house over a broker's server, if any; nothing runs in it yet."""
    postgres = os.environ["MAYORS_TEST_POSTGRES"]
    database = f"bus_{name}_{os.getpid()}"
    url = postgres.rpartition("/")[0] + f"/{database}"
    with psycopg.connect(postgres, autocommit=True) as admin:
        admin.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
        )
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
        admin.execute("SELECT pg_advisory_lock(1)")  # roles belong to the whole server
        migrate(url, SERVICES, {service.name: PASSWORD for service in SERVICES})
    broker = Broker(server.url if server else "memory://", f"{name}.{new_id().hex[-6:]}.")
    with tempfile.TemporaryDirectory(prefix="mayors-bus-") as folder:
        house = NullHouse(url, _databases(url, SERVICES), server, broker, Path(folder))
        try:
            yield house
        finally:
            house.stop()
            for each in house.databases.values():
                each.close()
            with psycopg.connect(postgres, autocommit=True) as admin:
                admin.execute(
                    sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database))
                )


def _databases(url: str, services: Sequence[Service]) -> dict[str, Database]:
    host = url.rpartition("@")[2]
    found: Mapping[str, Database] = {
        service.name: Database(
            service.name, f"postgresql://{service.name}:{quote(PASSWORD)}@{host}"
        )
        for service in services
    }
    return dict(found)
