"""The client for every request we send (gate G7): one policy, one clock, one TLS context, connections kept.

    outbound = Outbound.of(settings)
    answer = outbound.get(url, accept=ACTIVITY, sign=by_the_instance)
    with outbound.session(inbox) as session:
        session.post(inbox, body, headers={"Content-Type": ACTIVITY}, sign=by_the_channel)

Any HTTP status is an answer, also 404 and 500; what brings no answer raises a `RequestFailed`.
"""

import ssl
import time
from collections.abc import Mapping
from functools import cached_property
from http.client import HTTPResponse
from types import TracebackType
from typing import Self

from shared.core.hosts import Host, NotAnAddress, Url
from shared.core.settings import Settings
from shared.outbound import addresses, wire
from shared.outbound.addresses import Address, Resolve
from shared.outbound.answers import Fetched, Outgoing, Sign
from shared.outbound.bodies import read_body
from shared.outbound.failures import (
    AddressRefused,
    CannotConnect,
    ConnectionBroken,
    RedirectRefused,
    RequestFailed,
    TooSlow,
)
from shared.outbound.kept import Kept
from shared.outbound.policy import Policy
from shared.outbound.wire import Clock, Connection, Dial

LIMIT = 1_000_000
"""Decoded bytes of an answer, unless a caller wants fewer."""
SECONDS = 10.0
HOPS = 3
KEPT = 512
_REDIRECTS = {301, 302, 303, 307, 308}


class Outbound:
    """Sends requests for a whole process; safe to share between threads."""

    def __init__(
        self,
        policy: Policy,
        *,
        resolve: Resolve = addresses.resolve,
        dial: Dial = wire.dial,
        clock: Clock = time.monotonic,
        keep: int = KEPT,
    ) -> None:
        self.policy = policy
        self.clock = clock
        self._resolve = resolve
        self._dial = dial
        self.kept = Kept(keep, clock)

    @classmethod
    def of(cls, settings: Settings) -> "Outbound":
        """Return a client that keeps to these settings."""
        return cls(Policy.of(settings))

    def get(
        self,
        url: str | Url,
        *,
        accept: str,
        sign: Sign | None = None,
        limit: int = LIMIT,
        deadline: float = SECONDS,
    ) -> Fetched:
        """Return the answer to a GET, after at most three redirects, within so many seconds in all.

        Each hop is checked as if it were the first and signed anew; nothing else goes along.
        """
        here, ends_at = self.policy.admit(url), self.clock() + deadline
        headers = {"Accept": accept, "Accept-Encoding": "gzip"}
        seen = {str(here)}
        for _ in range(HOPS + 1):
            with Session(self, here) as session:
                answer = session.exchange("GET", here, headers, b"", sign, limit, ends_at)
            there = answer.headers.get("location") if answer.status in _REDIRECTS else None
            if there is None:
                return answer
            here = self._follow(here, there, seen)
        raise RedirectRefused(f"{here.authority}: more than {HOPS} redirects")

    def post(
        self,
        url: str | Url,
        body: bytes,
        *,
        headers: Mapping[str, str],
        sign: Sign | None = None,
        limit: int = LIMIT,
        deadline: float = SECONDS,
    ) -> Fetched:
        """Return the answer to a POST, which is never redirected."""
        with self.session(url) as session:
            return session.post(
                url, body, headers=headers, sign=sign, limit=limit, deadline=deadline
            )

    def session(self, url: str | Url) -> "Session":
        """Return a session with a URL's origin: one connection kept alive, for one thread at a time."""
        return Session(self, self.policy.admit(url))

    def close(self) -> None:
        """End every connection that is kept."""
        self.kept.close()

    def connect(self, url: Url, ends_at: float) -> Connection:
        """Open a connection to an allowed address of the URL's host, whose name is looked up once."""
        written = addresses.literal(url.host)
        found = [written] if written is not None else self._look_up(url, ends_at)
        allowed = [address for address in found if self.policy.may_connect(url, address)]
        if not allowed:
            raise AddressRefused(f"{url.authority}: not at a public address")
        tls = self._tls if url.scheme == "https" else None
        failure: RequestFailed = CannotConnect(url.authority)
        for address in allowed:
            try:
                return wire.connect(url, address, tls, ends_at, dial=self._dial, clock=self.clock)
            except CannotConnect as error:
                failure = error
        raise failure

    def _look_up(self, url: Url, ends_at: float) -> list[Address]:
        left = ends_at - self.clock()
        if left <= 0:
            raise TooSlow(f"{url.authority}: no time left to look it up")
        texts = dict.fromkeys(self._resolve(url.host, left))
        found = (addresses.literal(Host(text)) for text in texts)
        return [address for address in found if address is not None]

    def _follow(self, here: Url, reference: str, seen: set[str]) -> Url:
        try:
            there = self.policy.admit(here.join(reference))
        except NotAnAddress as error:
            raise RedirectRefused(f"{here.authority}: {error}") from None
        if str(there) in seen:
            raise RedirectRefused(f"{here.authority}: redirects in a circle")
        if here.scheme == "https" and there.scheme == "http":
            raise RedirectRefused(f"{here.authority}: redirects from https to http")
        seen.add(str(there))
        return there

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Built once: loading the trust bundle costs more than a request."""
        context = ssl.create_default_context()
        context.sslsocket_class = wire.TimedTls
        if self.policy.ca_bundle is not None:
            context.load_verify_locations(self.policy.ca_bundle)
        return context


class Session:
    """One connection to one origin, kept alive between requests and given back at the end."""

    def __init__(self, outbound: Outbound, url: Url) -> None:
        self._outbound = outbound
        self._url = url
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connection back, to be used again."""
        if self._connection is not None:
            self._outbound.kept.keep(self._url.origin, self._connection)
            self._connection = None

    def post(
        self,
        url: str | Url,
        body: bytes,
        *,
        headers: Mapping[str, str],
        sign: Sign | None = None,
        limit: int = LIMIT,
        deadline: float = SECONDS,
    ) -> Fetched:
        """Return the answer to a POST to a URL of this origin; a redirect is just an answer."""
        there = self._outbound.policy.admit(url)
        if there.origin != self._url.origin:
            raise AddressRefused(f"{there.authority}: this session is with {self._url.authority}")
        ends_at = self._outbound.clock() + deadline
        return self.exchange("POST", there, headers, body, sign, limit, ends_at)

    def exchange(
        self,
        method: str,
        url: Url,
        headers: Mapping[str, str],
        body: bytes,
        sign: Sign | None,
        limit: int,
        ends_at: float,
    ) -> Fetched:
        """Send one request and return its answer; the connection stays open if both sides want it."""
        sent = _joined({"User-Agent": self._outbound.policy.agent}, headers, url)
        if sign is not None:
            sent = _joined(sent, sign(Outgoing(method, url, sent, body)), url)
        connection, answer = self._ask(method, url, sent, body, ends_at)
        is_kept = False
        try:
            with wire.failures_of(url):
                fetched = _read(answer, url, connection.peer, limit)
            is_kept = not answer.will_close
        finally:
            answer.close()
            if not is_kept:
                connection.close()
        self._connection = connection if is_kept else None
        return fetched

    def _ask(
        self, method: str, url: Url, sent: Mapping[str, str], body: bytes, ends_at: float
    ) -> tuple[Connection, HTTPResponse]:
        """Ask on a kept connection, and once more on a new one if the other side had just hung up."""
        kept = self._connection or self._outbound.kept.take(self._url.origin)
        self._connection = None
        if kept is not None:
            try:
                return kept, _asked(kept, method, url, sent, body, ends_at)
            except ConnectionBroken:
                pass
        connection = self._outbound.connect(url, ends_at)
        return connection, _asked(connection, method, url, sent, body, ends_at)


def _joined(known: Mapping[str, str], more: Mapping[str, str], url: Url) -> dict[str, str]:
    """Each header once, the later one counts; Host is ours to send and may only be named as it is."""
    found = dict(known)
    for name, value in more.items():
        if name.lower() == "host":
            if value != url.authority:
                raise ValueError(f"signed for {value!r}, sent to {url.authority!r}")
            continue
        found = {old: kept for old, kept in found.items() if old.lower() != name.lower()}
        found[name] = value
    return found


def _asked(
    connection: Connection,
    method: str,
    url: Url,
    sent: Mapping[str, str],
    body: bytes,
    ends_at: float,
) -> HTTPResponse:
    try:
        with wire.failures_of(url):
            return connection.ask(method, url, sent, body, ends_at)
    except RequestFailed:
        connection.close()
        raise


def _read(answer: HTTPResponse, url: Url, peer: Address, limit: int) -> Fetched:
    headers: dict[str, str] = {}
    for name, value in answer.getheaders():
        known = headers.get(name.lower())
        headers[name.lower()] = value if known is None else f"{known}, {value}"
    body = read_body(answer.read, headers.get("content-encoding", ""), limit)
    if answer.length:
        raise ConnectionBroken(f"{url.authority}: {answer.length} bytes are missing")
    return Fetched(answer.status, url, headers, body, peer)
