"""The deployed shape without containers: exactly the processes of docker-compose.yml, behind nginx with TLS."""

import os
import re
import secrets
import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from deploy.embedded.postgres import EmbeddedPostgres
from tests.brokers import RabbitServer
from tests.conftest import require
from tests.peers.certificates import Authority
from tests.running import MAYORS, ROOT, Instance, free_port

COMPOSE = ROOT / "docker-compose.yml"
TEMPLATE = ROOT / "deploy" / "gateway.conf.template"
OURS = "mayoral-exchange"
OPERATOR = "schedule"
"""The container whose settings an operator's command is run with: it knows every service's database."""
_NEEDED = re.compile(r"\$\{(?P<name>[A-Z0-9_]+)(?:(?P<kind>:\?|:-)(?P<words>[^}]*))?\}")


def containers() -> dict[str, dict[str, Any]]:
    """Return what compose declares, by the name of the container."""
    found: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE.read_text())["services"]
    return found


def ours() -> dict[str, dict[str, Any]]:
    """Return the containers that run our own image."""
    return {n: c for n, c in containers().items() if str(c.get("image", "")).startswith(OURS)}


def filled(text: str, values: Mapping[str, str]) -> str:
    """Fill in `${NAME:?why}` and `${NAME:-otherwise}` as compose does; KeyError says which is missing."""

    def fill(found: re.Match[str]) -> str:
        value = values.get(found["name"], "")
        if value or found["kind"] == ":-":
            return value or found["words"]
        raise KeyError(f"{found['name']}: {found['words']}")

    return _NEEDED.sub(fill, text)


def required() -> set[str]:
    """Return the names that compose refuses to start without."""
    return {
        found["name"] for found in _NEEDED.finditer(COMPOSE.read_text()) if found["kind"] == ":?"
    }


@dataclass
class Deployed(Instance):
    """All containers as processes, with a PostgreSQL, a RabbitMQ and an nginx of their own."""

    folder: Path = Path()
    ports: dict[str, int] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    postgres: EmbeddedPostgres | None = None
    broker: RabbitServer | None = None
    values: dict[str, str] = field(default_factory=dict)
    authority: Authority | None = None
    """Who issued the gateway's certificate, and may issue others."""

    @classmethod
    def up(cls, folder: Path, authority: Authority) -> "Deployed":
        """Start everything, in compose's order, and return when the gateway answers for every service."""
        if shutil.which("nginx") is None:
            require("nginx", "install the Debian package `nginx`.")
        port = free_port()
        for name, own in zip(("tls.crt", "tls.key"), authority.files("127.0.0.1"), strict=True):
            shutil.copy(own, folder / name)
        made = cls(
            f"https://127.0.0.1:{port}", {}, authority.bundle, folder=folder, authority=authority
        )
        made.ports = {name: free_port() for name in [*ours(), "mail"]} | {"gateway": port}
        made.values = {name: secrets.token_hex(20) for name in required()} | {
            "MAYORS_ORIGIN": made.origin,
            "MAYORS_MAIL_FROM": "no-reply@exchange.example",
            "MAYORS_CA_BUNDLE": str(authority.bundle),
            "MAYORS_CERTIFICATES": str(folder),
        }
        try:
            made._begin()
        except BaseException:
            made.down()
            raise
        return made

    def _begin(self) -> None:
        password = self.values["MAYORS_POSTGRES_PASSWORD"]
        told = containers()["postgres"]["command"]
        given = {"fsync": "off"} | dict(each.split("=") for each in told if "=" in each)
        self.postgres = EmbeddedPostgres(
            self.folder / "postgres", password=password, settings=given
        )
        self.postgres.start()
        self.broker = RabbitServer()
        self.env = self.environment(OPERATOR)
        self._launch("migrate").wait(timeout=90)
        for name in ours():
            if name != "migrate":
                self._launch(name)
        self._launch_gateway()
        for path in ("/healthz", "/channels", "/knowledge", "/rules", "/.well-known/nodeinfo"):
            self.await_answer(path)
        self.await_answer("/signin")

    def environment(self, name: str) -> dict[str, str]:
        """Return a container's environment as compose gives it, with our addresses for its host names."""
        if self.postgres is None or self.broker is None:
            raise RuntimeError("PostgreSQL and RabbitMQ come first")
        sockets = quote(str(self.postgres.sockets), safe="")
        given = {
            key: filled(str(value), self.values)
            for key, value in ours()[name]["environment"].items()
        }
        for key, value in given.items():
            if key.endswith("_DATABASE_URL"):
                given[key] = value.replace("@postgres/", f"@{sockets}/")
        given["MAYORS_BROKER_URL"] = self.broker.url
        given["MAYORS_SMTP_URL"] = f"smtp://127.0.0.1:{self.ports['mail']}"
        kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
        return kept | given | {
            "PYTHONPATH": str(ROOT), "PORT": str(self.ports[name]), "MAYORS_BIND": "127.0.0.1",
            "MAYORS_DATA_DIR": str(self.folder / "data"), "MAYORS_ALLOW_PRIVATE_ADDRESSES": "1",
            "MAYORS_GATEWAYS": "127.0.0.1",
        }  # fmt: skip

    def stop_container(self, name: str, *, kill: bool = False) -> None:
        """End one container's process."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGKILL if kill else signal.SIGTERM)
        process.wait(timeout=30)

    def start_container(self, name: str) -> None:
        """Start one container's process again."""
        self._launch(name)

    def down(self) -> None:
        """End everything, by each process's own id."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(timeout=10)
        if self.broker is not None:
            self.broker.stop()
        if self.postgres is not None:
            self.postgres.stop()
            shutil.rmtree(self.postgres.sockets, ignore_errors=True)

    def complain(self) -> None:
        """Raise with the last lines of a container that has ended."""
        for name, process in self.processes.items():
            if process.poll() not in {None, 0}:
                raise AssertionError(f"{name} ended:\n{self._last_words_of(name)}")

    def last_words(self) -> str:
        """Return the end of what each container logged."""
        return "\n".join(f"{name}: {self._last_words_of(name)}" for name in self.processes)

    def _last_words_of(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")[-1500:]

    def _launch(self, name: str) -> subprocess.Popen[bytes]:
        command = [*MAYORS, *ours()[name]["command"]]
        return self._process(name, command, self.environment(name))

    def _process(
        self, name: str, command: list[str], env: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command, env=dict(env), cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        return self.processes[name]

    def _launch_gateway(self) -> None:
        """Start nginx with the shipped template, filled in as the image's envsubst does."""
        given = {k: str(v) for k, v in containers()["gateway"]["environment"].items()}
        own = {
            "MAYORS_GATEWAY_LISTEN": f"127.0.0.1:{self.ports['gateway']}",
            "MAYORS_GATEWAY_CERT": str(self.folder / "tls.crt"),
            "MAYORS_GATEWAY_KEY": str(self.folder / "tls.key"),
            "MAYORS_GATEWAY_CACHE": str(self.folder / "cache"),
        }
        for name, where in given.items():
            host, _, port = where.partition(":")
            if host in self.ports and port:
                own[name] = f"127.0.0.1:{self.ports[host]}"
        server = re.sub(r"\$\{(MAYORS_\w+)\}", lambda found: own[found[1]], TEMPLATE.read_text())
        folders = "".join(
            f"{kind}_temp_path {self.folder}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        main = (
            f"{'user root;' if os.geteuid() == 0 else ''}\nworker_processes 1;\npid {self.folder}/nginx.pid;\n"
            f"error_log {self.folder}/nginx-error.log;\nevents {{ worker_connections 4096; }}\n"
            f"http {{\naccess_log off;\n{folders}{server}}}\n"
        )
        path = self.folder / "nginx.conf"
        path.write_text(main)
        command = [shutil.which("nginx") or "nginx", "-c", str(path), "-g", "daemon off;"]
        self._process("gateway", command, {"PATH": os.environ["PATH"]})


__all__ = ["Deployed", "containers", "filled", "ours", "required"]
