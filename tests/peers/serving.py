"""Runs a simulated server on loopback, with its connections, until a test is over."""

import json
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from tests.peers.peer import Answer, Peer, Request


@contextmanager
def running(
    kind: type[Peer], host: str, *, tls: ssl.SSLContext | None = None, bundle: Path | None = None
) -> Iterator[Any]:
    """Run a simulated server on a free port of a loopback address."""
    server = _PeerServer((host, 0), _PeerHandler)
    scheme = "https" if tls else "http"
    server.peer = peer = kind(f"{scheme}://{host}:{server.server_port}", bundle=bundle)
    with serving(server, tls):
        yield peer
    peer._http.close()


class Server(ThreadingHTTPServer):
    """Knows who is still connected: a connection kept alive would outlive the server."""

    daemon_threads = True

    def __init__(self, *words: Any) -> None:
        super().__init__(*words)
        self._connected: set[socket.socket] = set()

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        self._connected.add(request)
        super().process_request_thread(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connected.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End every connection that is kept alive."""
        for made in list(self._connected):
            with suppress(OSError):
                made.shutdown(socket.SHUT_RDWR)


@contextmanager
def serving(server: Server, tls: ssl.SSLContext | None = None) -> Iterator[None]:
    """Serve from a thread of its own, over TLS with a context, until the end."""
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        server.hang_up()
        thread.join(5)


class _PeerServer(Server):
    peer: Peer


class Handler(BaseHTTPRequestHandler):
    """Reads requests whole; who stands behind it says what is answered."""

    protocol_version = "HTTP/1.1"
    timeout = 60
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answer a reading."""
        self.answer(b"")

    def do_POST(self) -> None:
        """Answer what was sent."""
        self.answer(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

    def answer(self, body: bytes) -> None:
        """Answer a request with this body."""
        raise NotImplementedError

    def log_message(self, *words: Any) -> None:
        """Say nothing."""


class _PeerHandler(Handler):
    """Hands requests to the peer and writes its answers in one piece."""

    def answer(self, body: bytes) -> None:
        peer: Peer = self.server.peer  # type: ignore[attr-defined]
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            answer = peer.serve(Request(self.command, self.path, headers, body))
        except Exception as error:
            peer.faults.append(f"{self.command} {self.path}: {error!r}")
            answer = Answer(500)
        data = b"" if answer.body is None else json.dumps(answer.body).encode()
        self.wfile.write(
            f"HTTP/1.1 {answer.status} .\r\nContent-Type: {answer.content_type}\r\n"
            f"Content-Length: {len(data)}\r\n\r\n".encode()
            + data
        )
