"""Settings come from the environment, typed, and every missing or wrong one is told at once."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

DEFAULT_PORT = 8000
SHORTEST_SECRET = 32
FILES = ("MAYORS_CA_BUNDLE", "MAYORS_TLS_CERT", "MAYORS_TLS_KEY")


class SettingsError(Exception):
    """The process cannot start with these settings; says everything that is wrong."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(
            "These settings need another look:\n" + "\n".join(f"  {p}" for p in problems)
        )
        self.problems = problems


@dataclass(frozen=True)
class Settings:
    """What a process of the house was started with."""

    origin: str
    """Scheme, host and port of every address we show, without a slash at the end."""
    bind: str
    port: int
    data_dir: Path
    instance_name: str
    secret_key: str = field(repr=False)
    broker_url: str = field(repr=False)
    bus_prefix: str
    admin_database_url: str = field(repr=False)
    mail_from: str
    smtp_url: str | None = field(default=None, repr=False)
    allow_private_addresses: bool = False
    gateways: tuple[IPv4Network | IPv6Network, ...] = ()
    """Whose word counts about where a request comes from."""
    ca_bundle: Path | None = None
    """Certificates of authorities that are trusted beside the system's."""
    tls_cert: Path | None = None
    tls_key: Path | None = None
    service_database_urls: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, env: Mapping[str, str]) -> "Settings":
        """Read the environment, or raise SettingsError that names every problem."""
        problems: list[str] = []
        port = _port(env.get("PORT", str(DEFAULT_PORT)), problems)
        bind = env.get("MAYORS_BIND", "127.0.0.1")
        origin = env.get("MAYORS_ORIGIN", f"http://127.0.0.1:{port}").rstrip("/")
        _check_origin(origin, problems)
        own_urls = _own_database_urls(env)
        needed = {
            name: env.get(name, "")
            for name in ("MAYORS_SECRET_KEY", "MAYORS_DATABASE_URL", "MAYORS_BROKER_URL")
            if name != "MAYORS_DATABASE_URL" or not own_urls
        }
        problems += [f"{name} is missing" for name, value in needed.items() if not value]
        if 0 < len(needed["MAYORS_SECRET_KEY"]) < SHORTEST_SECRET:
            problems.append(f"MAYORS_SECRET_KEY needs {SHORTEST_SECRET} characters or more")
        gateways = _networks(env, "MAYORS_GATEWAYS", problems)
        files = {name: _file(env, name, problems) for name in FILES}
        if bool(files["MAYORS_TLS_CERT"]) != bool(files["MAYORS_TLS_KEY"]):
            problems.append("MAYORS_TLS_CERT and MAYORS_TLS_KEY go together")
        elif files["MAYORS_TLS_CERT"] and urlsplit(origin).scheme == "http":
            problems.append("MAYORS_ORIGIN must be https where MAYORS_TLS_CERT is set")
        if problems:
            raise SettingsError(problems)
        return cls(
            origin=origin,
            bind=bind,
            port=port,
            data_dir=Path(env.get("MAYORS_DATA_DIR", "data")).absolute(),
            instance_name=env.get("MAYORS_INSTANCE_NAME", "Mayoral Exchange"),
            secret_key=needed["MAYORS_SECRET_KEY"],
            broker_url=needed["MAYORS_BROKER_URL"],
            bus_prefix=env.get("MAYORS_BUS_PREFIX", ""),
            admin_database_url=env.get("MAYORS_DATABASE_URL", ""),
            mail_from=env.get("MAYORS_MAIL_FROM", f"no-reply@{urlsplit(origin).hostname}"),
            smtp_url=env.get("MAYORS_SMTP_URL") or None,
            allow_private_addresses=env.get("MAYORS_ALLOW_PRIVATE_ADDRESSES", "")
            in {"1", "true", "yes"},
            gateways=gateways,
            ca_bundle=files["MAYORS_CA_BUNDLE"],
            tls_cert=files["MAYORS_TLS_CERT"],
            tls_key=files["MAYORS_TLS_KEY"],
            service_database_urls=own_urls,
        )

    def owner_database_url(self) -> str:
        """Return the connection of the database's owner; only migrations, backups and rebuilds have it."""
        if not self.admin_database_url:
            raise SettingsError(
                [
                    "MAYORS_DATABASE_URL is missing: this is done as the owner of the database, "
                    "whose settings the container `migrate` has"
                ]
            )
        return self.admin_database_url

    def database_url(self, service: str) -> str:
        """Return the service's own connection; derived from the admin's unless one is set for it."""
        explicit = self.service_database_urls.get(service)
        if explicit:
            return explicit
        if not self.admin_database_url:
            raise SettingsError([f"MAYORS_{service.upper()}_DATABASE_URL is missing"])
        parts = urlsplit(self.admin_database_url)
        host = parts.netloc.rpartition("@")[2]
        who = f"{quote(service)}:{quote(self.database_password(service))}"
        return urlunsplit(parts._replace(netloc=f"{who}@{host}"))

    def database_password(self, service: str) -> str:
        """Return the password of a service's role, derived from the secret key."""
        explicit = self.service_database_urls.get(service)
        if explicit:
            return urlsplit(explicit).password or ""
        key, message = self.secret_key.encode(), f"postgresql:{service}".encode()
        return hmac.new(key, message, hashlib.sha256).hexdigest()


def _own_database_urls(env: Mapping[str, str]) -> dict[str, str]:
    """Return each service's own connection where the environment names one."""
    return {
        name.removeprefix("MAYORS_").removesuffix("_DATABASE_URL").lower(): value
        for name, value in env.items()
        if name.startswith("MAYORS_") and name.endswith("_DATABASE_URL") and value
        if name != "MAYORS_DATABASE_URL"
    }


def _port(text: str, problems: list[str]) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    problems.append(f"PORT must be a number from 1 to 65535, not {text!r}")
    return DEFAULT_PORT


def _networks(
    env: Mapping[str, str], name: str, problems: list[str]
) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(part.strip()) for part in env.get(name, "").split(",") if part)
    except ValueError as error:
        problems.append(f"{name} lists addresses or networks, separated by commas: {error}")
        return ()


def _file(env: Mapping[str, str], name: str, problems: list[str]) -> Path | None:
    if not env.get(name):
        return None
    path = Path(env[name]).absolute()
    if not path.is_file():
        problems.append(f"{name} names no file: {env[name]!r}")
    return path


def _check_origin(origin: str, problems: list[str]) -> None:
    try:
        parts = urlsplit(origin)
        _ = parts.port
    except ValueError:
        problems.append(f"MAYORS_ORIGIN is not an address: {origin!r}")
        return
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        problems.append(
            "MAYORS_ORIGIN is scheme, host and port only, like https://exchange.example.gov"
        )
    elif parts.scheme == "http" and not is_loopback(parts.hostname):
        problems.append("MAYORS_ORIGIN may be http only on loopback; use https")


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
