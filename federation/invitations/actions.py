"""Find out where somebody's own server lets them open what is here, within limits."""

from typing import Any, Protocol
from weakref import WeakKeyDictionary

import msgspec

from federation.hosts import actions as hosts
from federation.invitations import store
from federation.invitations.domain import (
    KEPT_FOR,
    PER_HOST,
    PER_SOURCE,
    Home,
    fill,
    template_in,
    usual_template,
)
from federation.reach import require_may_federate
from shared.core.clock import now
from shared.core.errors import NotAllowed, TooMany
from shared.core.hosts import Url
from shared.data.database import Connection, Database
from shared.outbound.answers import Fetched
from shared.outbound.client import Outbound
from shared.outbound.failures import RequestFailed

SECONDS = 4.0
LIMIT = 50_000
DESCRIPTOR = "application/jrd+json, application/json"


class Gets(Protocol):
    """What a look-up needs of the outbound client."""

    def get(
        self, url: str | Url, *, accept: str, limit: int = ..., deadline: float = ...
    ) -> Fetched:
        """Return the answer to a GET, or raise RequestFailed."""
        ...


_clients: WeakKeyDictionary[Database, Gets] = WeakKeyDictionary()


def outbound_of(database: Database) -> Gets:
    """Return this process's client for look-ups."""
    found = _clients.get(database)
    if found is None:
        if database.settings is None:
            raise RuntimeError("This process was started without settings.")
        found = _clients[database] = Outbound.of(database.settings)
    return found


def use_outbound(database: Database, client: Gets) -> None:
    """Ask in another way from now on; for tests, which have servers of their own."""
    _clients[database] = client


def find_way(
    db: Connection, outbound: Gets, home: Home, uri: str, *, origin: str, source: str
) -> str | None:
    """Return the address at which their server opens `uri`, or None when it offers none.

    A server is asked only for somebody who gives their name there, and at most now and then; otherwise
    the way that is usual for what it runs is taken, and nobody is asked anything.
    """
    require_may_federate(db)
    if hosts.is_blocked(db, home.host):
        raise NotAllowed(
            "This instance exchanges nothing with that server. The public log says why."
        )
    usual = usual_template(home.host, store.find_software(db, home.host), origin=origin)
    template = _find_template(db, outbound, home, origin=origin, source=source)
    return fill(template or usual, uri, origin=origin)


def _find_template(
    db: Connection, outbound: Gets, home: Home, *, origin: str, source: str
) -> str | None:
    kept = store.find_template(db, home.host, since=now() - KEPT_FOR)
    if kept is not None or home.name is None:
        return kept.template if kept else None
    if not _may_ask(db, home.host, source):
        return None
    template = _ask(outbound, home, origin)
    with db.transaction():
        store.put_template(db, home.host, template)
    return template


def _may_ask(db: Connection, host: str, source: str) -> bool:
    """Count a look-up; refuse whoever asks too often, and spare a server that is asked for too often."""
    with db.transaction():
        store.hold_source(db, source)
        of_source, of_host = store.count_look_ups(db, host=host, source=source)
        if of_source >= PER_SOURCE:
            raise TooMany("That was too often. Wait ten minutes and try again.", retry_after=600)
        if of_host >= PER_HOST:
            return False
        store.add_look_up(db, host=host, source=source)
    return True


def _ask(outbound: Gets, home: Home, origin: str) -> str | None:
    """Ask the server's WebFinger (RFC 7033); whatever goes wrong, it names no template."""
    scheme = "https" if origin.startswith("https:") else "http"
    url = f"{scheme}://{home.host}/.well-known/webfinger?resource=acct:{home.name}@{home.host}"
    try:
        answer = outbound.get(url, accept=DESCRIPTOR, limit=LIMIT, deadline=SECONDS)
        document: Any = msgspec.json.decode(answer.body) if answer.is_ok else None
    except (RequestFailed, msgspec.DecodeError, RecursionError):
        return None
    return template_in(document)
