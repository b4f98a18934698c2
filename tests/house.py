"""A whole house in one process for tests: every service's pages and API, and the bus stepped by hand.

Nothing sleeps: `drain()` returns when every service has heard everything that was told.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import count
from threading import Lock
from typing import Any
from uuid import UUID

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.test import Client, TestResponse

from deploy.gateway import Wsgi, compose
from deploy.house import SERVICES, named
from services.discussions.channels import actions as channels
from services.discussions.channels.domain import NewChannel
from services.identity.offices import actions as offices
from services.identity.offices.domain import NewOffice
from services.identity.people import actions as people
from services.identity.people.domain import NewMembership
from services.identity.places import actions as places
from services.identity.places.domain import NewCity
from services.identity.sign_in import actions as sign_in
from services.identity.tokens import actions as tokens
from services.identity.tokens.domain import NewToken
from shared.bus.drain import drain
from shared.core.clock import now
from shared.core.settings import Settings
from shared.data.database import Database
from shared.standing import pulse
from shared.testing.pages import PageClient
from shared.web.application import create_app

ORIGIN = "http://localhost:8000"


def test_settings() -> Settings:
    """Return settings that need nothing of this machine."""
    return Settings.read(
        {
            "MAYORS_ORIGIN": ORIGIN,
            "MAYORS_SECRET_KEY": "a key for tests only, 32 bytes or more",
            "MAYORS_DATABASE_URL": "postgresql:///unused",
            "MAYORS_BROKER_URL": "memory://",
        }
    )


@dataclass(frozen=True)
class Somebody:
    """A member of the cast: a person at an office."""

    id: UUID
    email: str
    handle: str
    office_id: UUID


class Programs:
    """A client of the API that speaks for one token, or for nobody."""

    def __init__(self, wsgi: Any, token: str | None) -> None:
        self._client = Client(wsgi)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def ask(
        self,
        method: str,
        path: str,
        json: object = None,
        *,
        key: str | None = None,
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> TestResponse:
        """Send one request; `path` is below `/api/v1`."""
        sent = dict(self.headers) | dict(headers or {})
        if key is not None:
            sent["Idempotency-Key"] = key
        options: dict[str, Any] = {"headers": sent}
        if data is not None:
            options |= {"data": data, "content_type": "application/json"}
        elif json is not None:
            options |= {"json": json}
        return self._client.open(f"/api/v1{path}", method=method, **options)

    def get(self, path: str) -> TestResponse:
        """Read."""
        return self.ask("GET", path)

    def post(self, path: str, json: object, *, key: str | None = None) -> TestResponse:
        """Make."""
        return self.ask("POST", path, json, key=key)


class _Compiled(BytecodeCache):
    """Templates compiled once for all houses of a run; each house's applications would compile them anew."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled of the same words."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._kept[bucket.key, bucket.checksum] = bucket.code


_compiled = _Compiled()


class _Apps(Mapping[str, Flask]):
    """Flask applications by service, made when they are first asked for: most tests ask one or two of them."""

    def __init__(self, settings: Settings, databases: Mapping[str, Database]) -> None:
        self._settings, self._databases = settings, databases
        self._made: dict[str, Flask] = {}
        self._turn = Lock()

    def __getitem__(self, name: str) -> Flask:
        with self._turn:
            if name not in self._made:
                [service] = named((name,))
                app = create_app(service, self._settings, self._databases[name])
                app.jinja_env.bytecode_cache = _compiled
                self._made[name] = app
            return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return (service.name for service in SERVICES)

    def __len__(self) -> int:
        return len(SERVICES)


@dataclass
class House:
    """All services over one database, without a broker."""

    databases: Mapping[str, Database]
    settings: Settings
    _numbers: Any = field(default_factory=lambda: count(1))

    @cached_property
    def apps(self) -> Mapping[str, Flask]:
        """Each service's Flask application by name, made when it is first asked for."""
        return _Apps(self.settings, self.databases)

    @cached_property
    def wsgi(self) -> Any:
        """All services behind one address."""
        return compose(SERVICES, {service.name: self._door(service.name) for service in SERVICES})

    def _door(self, name: str) -> Wsgi:
        def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
            return self.apps[name](environ, start)

        return answer

    def client(self) -> PageClient:
        """Return a browser that checks every page it is shown."""
        return PageClient(self.wsgi)

    def programs(self, token: str | None = None) -> Programs:
        """Return a client of the API."""
        return Programs(self.wsgi, token)

    def drain(self) -> None:
        """Let every service hear everything told so far, and identity's pulse with it."""
        drain(SERVICES, self.databases)
        for database in self.databases.values():
            with database.connection() as db:
                pulse.stamp(db, now())

    def open_city(self, **words: Any) -> str:
        """Register a city; returns its GEOID."""
        number = next(self._numbers)
        given = {
            "geoid": f"99{number:05d}",
            "name": f"Testville {number}",
            "state": "VT",
            "population": 1_900,
        }
        wish = NewCity(**(given | words))
        with self.databases["identity"].connection() as db:
            places.register_city(db, wish)
        return wish.geoid

    def open_office(
        self, handle: str | None = None, *, geoid: str | None = None, **city: Any
    ) -> UUID:
        """Open an office in a city, which is registered when no GEOID is given."""
        wish = NewOffice(
            geoid=geoid or self.open_city(**city),
            handle=handle or f"office_{next(self._numbers)}",
        )
        with self.databases["identity"].connection() as db:
            return offices.open_office(db, wish).id

    def add_member(
        self,
        handle: str | None = None,
        *,
        role: str = "mayor",
        is_moderator: bool = False,
        until: datetime | None = None,
        email: str | None = None,
        name: str | None = None,
    ) -> Somebody:
        """Add a member to an office, which is opened when there is none by that handle."""
        number = next(self._numbers)
        handle = handle or f"office_{number}"
        with self.databases["identity"].connection() as db:
            office = offices.find_office_by_handle(db, handle)
        office_id = office.id if office else self.open_office(handle)
        wish = NewMembership(
            office=handle,
            role=role,
            email=email or f"person{number}@test.example",
            name=name or f"Person {number}",
            is_moderator=is_moderator,
            until=until,
        )
        with self.databases["identity"].connection() as db:
            person = people.add_member(db, wish)
        self.drain()
        return Somebody(person.id, wish.email, handle, office_id)

    def open_channel(self, slug: str = "housing", name: str = "Housing") -> UUID:
        """Open a channel."""
        with self.databases["discussions"].connection() as db:
            channel = channels.open_channel(db, NewChannel(slug=slug, name=name))
        self.drain()
        return channel.id

    def token(self, who: Somebody, *scopes: str, name: str | None = None) -> str:
        """Issue a token to a member; `read` and `write` unless scopes are named."""
        wish = NewToken(
            office=who.handle,
            member=who.email,
            name=name or f"key {next(self._numbers)}",
            scopes=scopes or ("read", "write"),
        )
        with self.databases["identity"].connection() as db:
            issued = tokens.issue_token(db, wish)
        self.drain()
        return issued.secret

    def sign_in(self, client: PageClient, who: Somebody) -> PageClient:
        """Sign a browser in by a link, as a person would."""
        with self.databases["identity"].connection() as db:
            link = sign_in.open_link(db, email=who.email, office_id=who.office_id)
        client.get(link.path)
        client.submit(link.path, follow_redirects=False)
        self.drain()
        return client
