"""What a view may ask of the request: its connection, who is reading, who is acting."""

from contextlib import ExitStack

from flask import current_app, g, request

from shared.core.errors import NotSignedIn
from shared.core.hosts import canonical_url
from shared.core.settings import Settings
from shared.data.database import Connection, Database
from shared.standing import credentials
from shared.standing.hosts import HostTrouble, find_trouble
from shared.standing.people import Member
from shared.web import session


def settings() -> Settings:
    """Return the settings this process was started with."""
    found: Settings = current_app.extensions["settings"]
    return found


def db() -> Connection:
    """Return this request's connection; it goes back to the pool when the answer is made."""
    if "connection" not in g:
        database: Database = current_app.extensions["database"]
        g.lent = ExitStack()
        g.connection = g.lent.enter_context(database.connection())
    connection: Connection = g.connection
    return connection


def give_back(_error: BaseException | None = None) -> None:
    """Return the connection to the pool; Flask calls this at the end of every request."""
    lent: ExitStack | None = g.pop("lent", None)
    g.pop("connection", None)
    if lent is not None:
        lent.close()


def cut_off() -> None:
    """Let the rest of this answer do without the database: it is away, or what was asked of it failed."""
    give_back()
    g.setdefault("reader", None)
    g.is_cut_off = True


def is_cut_off() -> bool:
    """Return whether this answer does without the database."""
    return bool(g.get("is_cut_off"))


def reader() -> Member | None:
    """Return the member who reads, or None for anybody.

    Pages know a member by the signed cookie, the API by a bearer token; neither reads the other's, so
    that no other site can make a browser use the API.
    """
    if "reader" not in g:
        g.reader = _by_token() if request.path.startswith("/api/") else _by_cookie()
    found: Member | None = g.reader
    return found


def member() -> Member:
    """Return the member who acts, or refuse with NotSignedIn."""
    found = reader()
    if found is None:
        raise NotSignedIn("Sign in to do this. It is done in the name of an office.")
    return found


def handle_here(name: str) -> str:
    """Return the handle under which other servers find a channel or an office of this instance."""
    return f"@{name}@{canonical_url(settings().origin).authority}"


def absolute(path: str) -> str:
    """Return the path under the configured origin; never under what a request header claims (G15)."""
    return settings().origin + path


def _by_cookie() -> Member | None:
    signed = session.signed()
    return credentials.find_by_session(db(), signed) if signed else None


def _by_token() -> Member | None:
    header = request.headers.get("Authorization")
    if header is None:
        return None
    kind, _, token = header.partition(" ")
    found = None
    if kind.lower() == "bearer" and 0 < len(token) <= 200:
        found = credentials.find_by_token(db(), token.strip())
    if found is None:
        raise NotSignedIn("This key is not known here, or it is no longer valid.")
    return found


def trouble_of(host: str | None) -> HostTrouble | None:
    """Return what readers should know of another server, asked once per request; None for this one."""
    if not host:
        return None
    known: dict[str, HostTrouble | None] = g.setdefault("troubles", {})
    if host not in known:
        known[host] = find_trouble(db(), host)
    return known[host]
