"""One connection to one address, on which no read or write outlasts the time of the whole request."""

import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException, HTTPResponse, IncompleteRead
from ipaddress import ip_address
from typing import Any

from shared.core.hosts import Url
from shared.outbound.addresses import Address
from shared.outbound.failures import (
    AddressRefused,
    CannotConnect,
    ConnectionBroken,
    NotUnderstood,
    RequestFailed,
    TlsFailed,
    TooSlow,
)

Clock = Callable[[], float]
Dial = Callable[[Address, int, float], "TimedSocket"]
"""Opens a connection to an address and port within so many seconds, or raises OSError."""

LONGEST_DIAL = 4.0

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


class Timed(socket.socket):
    """A socket whose every read and write must be over by one moment."""

    ends_at: float = 0.0
    clock: Clock = time.monotonic

    def end_at(self, moment: float) -> None:
        """Give everything that follows until this moment."""
        self.ends_at = moment
        self.hurry()

    def hurry(self) -> None:
        """Leave the next step only what is left of the time."""
        left = self.ends_at - self.clock()
        if left <= 0:
            raise TimeoutError
        self.settimeout(left)


class TimedSocket(Timed):
    """Plain TCP."""

    def recv_into(self, *words: Any, **named: Any) -> int:
        self.hurry()
        return super().recv_into(*words, **named)


class TimedTls(ssl.SSLSocket, Timed):
    """TLS over TCP."""

    def recv_into(self, *words: Any, **named: Any) -> int:
        self.hurry()
        return super().recv_into(*words, **named)

    def send(self, *words: Any, **named: Any) -> int:
        self.hurry()
        return super().send(*words, **named)


def dial(address: Address, port: int, seconds: float) -> TimedSocket:
    """Open a TCP connection to exactly this address."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    made = TimedSocket(family, socket.SOCK_STREAM)
    try:
        made.settimeout(seconds)
        made.connect((str(address), port))
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        made.close()
        raise
    return made


class Connection:
    """An open connection to a URL's origin; for one request at a time."""

    def __init__(self, made: Timed, peer: Address, clock: Clock) -> None:
        self._socket = made
        self._socket.clock = clock
        self.opened_at = clock()
        self.peer = peer
        self.idle_since = 0.0

    @property
    def is_quiet(self) -> bool:
        """Whether the other side has said nothing since the last answer, not even goodbye."""
        try:
            self._socket.setblocking(False)
            socket.socket.recv(self._socket, 1, socket.MSG_PEEK)  # below TLS, which has no peek
        except BlockingIOError:
            return True
        except OSError:
            pass
        return False

    def ask(
        self, method: str, url: Url, headers: Mapping[str, str], body: bytes, ends_at: float
    ) -> HTTPResponse:
        """Send one request and return the answer with its body still to be read."""
        self._socket.end_at(ends_at)
        self._socket.sendall(_head(method, url, headers, body) + body)
        answer = HTTPResponse(self._socket, method=method)
        try:
            answer.begin()
            _require_final(answer)
        except BaseException:
            answer.close()
            raise
        return answer

    def close(self) -> None:
        """End the connection."""
        self._socket.close()


def connect(
    url: Url, address: Address, tls: ssl.SSLContext | None, ends_at: float, *, dial: Dial, clock: Clock
) -> Connection:  # fmt: skip
    """Connect to a URL's host at this address and no other, and have it prove its name by TLS."""
    left = ends_at - clock()
    if left <= 0:
        raise TooSlow(f"{url.authority}: no time left to connect")
    with failures_of(url, otherwise=CannotConnect):
        made = _dialled(dial, url, address, min(left, LONGEST_DIAL))
        try:
            _require_peer(made, address, url)
            if tls is not None:
                made.settimeout(max(0.001, ends_at - clock()))
                made = _proved(tls.wrap_socket(made, server_hostname=url.host))
        except BaseException:
            made.close()
            raise
    return Connection(made, address, clock)


@contextmanager
def failures_of(
    url: Url, otherwise: type[RequestFailed] = ConnectionBroken
) -> Iterator[None]:  # fmt: skip
    """Tell what went wrong with a request in the words of `failures`."""
    try:
        yield
    except TimeoutError:
        raise TooSlow(f"{url.authority}: the time is over") from None
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError) as error:
        raise ConnectionBroken(f"{url.authority}: {error}") from None
    except ssl.SSLError as error:
        raise TlsFailed(f"{url.authority}: {error}") from None
    except OSError as error:  # RemoteDisconnected is one as well
        raise otherwise(f"{url.authority}: {error}") from None
    except IncompleteRead:
        raise ConnectionBroken(f"{url.authority}: the body ends too early") from None
    except (HTTPException, ValueError) as error:
        raise NotUnderstood(f"{url.authority}: {error!r}"[:300]) from None


def _dialled(dial: Dial, url: Url, address: Address, seconds: float) -> Timed:
    try:
        return dial(address, url.port, seconds)
    except TimeoutError:  # another address may answer
        raise CannotConnect(f"{url.authority}: {address} does not answer") from None


def _proved(made: ssl.SSLSocket) -> TimedTls:
    if not isinstance(made, TimedTls):
        raise TypeError("the TLS context must make sockets that know their end")
    return made


def _require_peer(made: socket.socket, address: Address, url: Url) -> None:
    """What was checked is what is connected to, whoever opened the connection."""
    peer = ip_address(made.getpeername()[0])
    if peer != address:
        raise AddressRefused(f"{url.authority}: connected to {peer} instead of {address}")


def _require_final(answer: HTTPResponse) -> None:
    if answer.status < 200:
        raise HTTPException(f"status {answer.status}")


def _head(method: str, url: Url, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = [f"{method} {url.target} HTTP/1.1", f"Host: {url.authority}"]
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
            raise ValueError(f"not a header: {name!r}")
        lines.append(f"{name}: {value}")
    if body or method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
