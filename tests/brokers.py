"""Private brokers for tests: a Redis and a RabbitMQ node, each started once a run and ended by its own pid."""

import os
import secrets
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest

from deploy.embedded.broker import EmbeddedBroker, find_server
from deploy.embedded.postgres import Missing
from tests.conftest import require
from tests.running import free_port

Kind = Literal["redis", "rabbitmq"]
KINDS: tuple[Kind, ...] = ("redis", "rabbitmq")
RABBITMQ = (Path("/usr/lib/rabbitmq/bin/rabbitmq-server"), Path("/usr/sbin/rabbitmq-server"))
START_SECONDS = 60.0


class RedisServer:
    """The embedded broker, as an instance on one machine has it."""

    kind: Kind = "redis"

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="mayors-redis-"))
        self._server = EmbeddedBroker(self.folder / "data", self.folder)
        self._server.start()

    @property
    def url(self) -> str:
        """Where it answers."""
        return self._server.url

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._server.process is not None:
            self._server.process.kill()
            self._server.process.wait(timeout=10)

    def empty(self) -> None:
        """Forget everything it holds."""
        import redis

        with redis.Redis(unix_socket_path=str(self._server.socket)) as client:
            client.flushall()

    def start(self) -> None:
        """Start it again on the same folder."""
        self._server.start()

    def stop(self) -> None:
        """End it and remove what it kept."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass
class RabbitServer:
    """A RabbitMQ node of our own: its own name, ports, cookie and folder."""

    kind: Kind = "rabbitmq"
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="mayors-rabbit-")))
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.port, distribution, mapper = free_port(), free_port(), free_port()
        self._program = next(path for path in RABBITMQ if path.exists())
        cookie = self.folder / ".erlang.cookie"
        cookie.write_text(secrets.token_hex(16))
        cookie.chmod(0o400)
        (self.folder / "enabled_plugins").write_text("[].")
        (self.folder / "rabbitmq.conf").write_text(
            f"listeners.tcp.1 = 127.0.0.1:{self.port}\nvm_memory_high_watermark.absolute = 1GB\n"
            "disk_free_limit.absolute = 50MB\nlog.console = false\n"
        )
        self._environment = {
            "PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C.UTF-8",
            "ERL_EPMD_PORT": str(mapper), "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"test{self.port}@localhost",
            "RABBITMQ_DIST_PORT": str(distribution),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_PID_FILE": str(self.folder / "pid"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none",
        }  # fmt: skip
        self._launch([shutil.which("epmd") or "epmd", "-port", str(mapper)])
        self.start()

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"amqp://guest:guest@127.0.0.1:{self.port}//"

    def start(self) -> None:
        """Start the node, and return when it takes connections."""
        self._node = self._launch([str(self._program)])
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._node.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"RabbitMQ did not start; see {self.folder}")
            time.sleep(0.1)

    def queue_types(self, names: list[str]) -> dict[str, str]:
        """Return which of these queues are of which type, by declaring them again as another."""
        from amqp.exceptions import PreconditionFailed
        from kombu import Connection

        found = {}
        for name in names:
            with Connection(self.url) as connection:
                try:
                    connection.channel().queue_declare(name, durable=True, auto_delete=False)
                except PreconditionFailed as refusal:
                    found[name] = "quorum" if "quorum" in str(refusal) else "another"
                else:
                    found[name] = "classic"
        return found

    def kill(self) -> None:
        """End the node as a power cut would."""
        pid = int((self.folder / "pid").read_text())
        os.kill(pid, 9)
        self._node.wait(timeout=20)

    def stop(self) -> None:
        """End the node and its port mapper, and remove what it kept."""
        if self._node.poll() is None:
            self.kill()
        for process in self.processes:
            if process.poll() is None:
                process.kill()
                process.wait(timeout=10)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _launch(self, command: list[str]) -> subprocess.Popen[bytes]:
        with (self.folder / "console.log").open("ab") as log:
            process = subprocess.Popen(
                command, env=self._environment, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True, cwd=self.folder,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def _answers(self) -> bool:
        from kombu import Connection

        try:
            with Connection(self.url, connect_timeout=1) as connection:
                connection.connect()
        except Exception:
            return False
        return True


Server = RedisServer | RabbitServer


def _start(kind: Kind) -> Server:
    if kind == "redis":
        try:
            find_server()
        except Missing as missing:
            require("redis", str(missing))
        return RedisServer()
    if not any(path.exists() for path in RABBITMQ):
        require("rabbitmq", "install the Debian package `rabbitmq-server`.")
    return RabbitServer()


_running: dict[Kind, Server] = {}


def server_of(kind: Kind, config: pytest.Config) -> Server:
    """Return this run's server of a kind; it is started at the first asking."""
    if kind not in _running:
        _running[kind] = _start(kind)
        config.add_cleanup(lambda: _running.pop(kind).stop())
    return _running[kind]


@pytest.fixture(scope="session", params=KINDS)
def broker_server(request: pytest.FixtureRequest) -> Server:
    """Each kind of broker in turn."""
    return server_of(request.param, request.config)
