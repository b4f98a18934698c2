"""A proxy in front of a server of others, as old as some still are: it knows one kind of signature and no other."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Literal
from urllib.parse import urlsplit

from tests.peers.serving import Handler, Server, serving

Spoken = Literal["nothing", "draft-cavage", "rfc9421"]
SECONDS = 30.0
_OF_THE_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "content-length"}


@dataclass(frozen=True)
class Passed:
    """A request that came: how it was signed, and what was answered."""

    method: str
    path: str
    spoken: Spoken
    status: int


@dataclass
class Proxy:
    """Answers 401 to one kind of signature and hands everything else on as it is, Host and all."""

    origin: str
    behind: str
    """Where the server listens that is met at `origin`."""
    refuses: Spoken
    """May be changed while it runs."""
    passed: list[Passed] = field(default_factory=list)

    def delivered(self) -> list[tuple[Spoken, int]]:
        """Return how what was sent to an inbox was signed, and what was answered, in order."""
        return [
            (each.spoken, each.status)
            for each in self.passed
            if each.method == "POST" and each.path.endswith("/inbox")
        ]


@contextmanager
def proxied(
    host: str, port: int, behind: str, refuses: Spoken, tls: ssl.SSLContext | None = None
) -> Iterator[Proxy]:
    """Run a proxy at a loopback address: https with a context, else http."""
    server = _ProxyServer((host, port), _ProxyHandler)
    server.proxy = Proxy(f"{'https' if tls else 'http'}://{host}:{port}", behind, refuses)
    with serving(server, tls):
        yield server.proxy


class _ProxyServer(Server):
    proxy: Proxy


class _ProxyHandler(Handler):
    def answer(self, body: bytes) -> None:
        proxy = self.server.proxy  # type: ignore[attr-defined]
        spoken = _spoken(self.headers)
        if spoken == proxy.refuses:
            status, headers, said = 401, [], b"this signature is not read here"
        else:
            status, headers, said = self._hand_on(proxy.behind, body)
        proxy.passed.append(Passed(self.command, self.path, spoken, status))
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def _hand_on(self, behind: str, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = HTTPConnection(urlsplit(behind).netloc, timeout=SECONDS)
        try:
            connection.putrequest(
                self.command, self.path, skip_host=True, skip_accept_encoding=True
            )
            for name, value in self.headers.items():
                if name.lower() != "connection":
                    connection.putheader(name, value)
            connection.endheaders(body or None)
            answer = connection.getresponse()
            said = answer.read()
        finally:
            connection.close()
        kept = [each for each in answer.getheaders() if each[0].lower() not in _OF_THE_CONNECTION]
        return answer.status, kept, said


def _spoken(headers: object) -> Spoken:
    if "Signature" not in headers:  # type: ignore[operator]
        return "nothing"
    return "rfc9421" if "Signature-Input" in headers else "draft-cavage"  # type: ignore[operator]
