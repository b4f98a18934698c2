"""A server on loopback that follows a script byte by byte and records what it was asked."""

import gzip
import json
import socket
import ssl
import struct
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import Any

from shared.core.hosts import Url
from shared.outbound.addresses import Address
from shared.outbound.policy import Policy

Step = Mapping[str, Any]
OK = "HTTP/1.1 200 OK\r\n"
LONGEST_SCENE = 15.0


@dataclass(frozen=True)
class Asked:
    """One request as it came in."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class OnStage(Policy):
    """The policy of a public instance, but for one server on loopback that plays the public one."""

    stage: tuple[str, int] = ("", 0)
    allow_private: bool = True

    def may_connect(self, url: Url, address: Address) -> bool:
        public = Policy(allow_http=True)
        return (str(address), url.port) == self.stage or public.may_connect(url, address)


@dataclass
class Stage:
    """A listening server; `scripts` says by path what it does with a request."""

    host: str
    port: int
    scheme: str
    scripts: dict[str, list[Step]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    bytes_taken: int = 0
    _lock: Lock = field(default_factory=Lock)

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}"

    def url(self, path: str) -> str:
        return self.origin + path

    def plays(self, path: str, *steps: Step) -> str:
        """Have a path answered by these steps; returns its URL."""
        self.scripts[path] = list(steps)
        return self.url(path)

    def serves(self, path: str, body: bytes | str, **headers: str) -> str:
        """Have a path answered properly; returns its URL."""
        data = body.encode() if isinstance(body, str) else body
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        head = f"{OK}Content-Length: {len(data)}\r\n{lines}\r\n"
        return self.plays(path, {"bytes": head.encode() + data}, {"again": True})

    def redirects(self, path: str, to: str, status: int = 302) -> str:
        """Have a path answered by a redirect; returns its URL."""
        head = f"HTTP/1.1 {status} Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n"
        return self.plays(path, {"send": head}, {"again": True})

    def take(self, made: socket.socket) -> None:
        """Play to one connection until its script or its time ends."""
        made.settimeout(LONGEST_SCENE)
        with made, suppress(OSError), made.makefile("rb") as lines:
            while (asked := _read(lines)) is not None:
                with self._lock:
                    self.asked.append(asked)
                script = self.scripts.get(asked.target.partition("?")[0], NOT_FOUND)
                if not self._play(made, script):
                    return

    def _play(self, made: socket.socket, script: list[Step]) -> bool:
        ends_at = time.monotonic() + LONGEST_SCENE
        for step in script:
            if "again" in step:
                return True
            if "reset" in step:
                made.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return False
            for piece in pieces(step):
                if time.monotonic() > ends_at:
                    return False
                made.sendall(piece)
                self.bytes_taken += len(piece)
        return False


NOT_FOUND: list[Step] = [{"send": "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"}]


def pieces(step: Step) -> Iterator[bytes]:
    """The bytes of one step of a script, made only as fast as they are taken."""
    if "wait" in step:
        time.sleep(step["wait"])
    elif "send" in step:
        yield step["send"].encode("latin-1")
    elif "bytes" in step:
        yield step["bytes"]
    elif "gzip" in step:
        yield gzip.compress(step["gzip"].encode())[: step.get("first")]
    elif "zlib" in step:
        yield zlib.compress(step["zlib"].encode())
    elif "deflate" in step:
        yield zlib.compress(step["deflate"].encode())[2:-4]
    elif "bomb" in step:
        yield from _bomb(step["bomb"], step["megabytes"])
    elif "repeat" in step:
        for _ in range(step["times"]):
            yield step["repeat"].encode("latin-1")
            time.sleep(step.get("every", 0))
    else:
        raise KeyError(f"not a step: {json.dumps(step)}")


def _bomb(coding: str, megabytes: int) -> Iterator[bytes]:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31 if coding == "gzip" else 15)
    for _ in range(megabytes):
        yield packer.compress(b"\0" * 1_000_000)
    yield packer.flush()


def _read(lines: Any) -> Asked | None:
    words = lines.readline(65_536).decode("latin-1").split(" ")
    if len(words) != 3:
        return None
    method, target, _ = words
    headers: dict[str, str] = {}
    while (line := lines.readline(65_536)).strip():
        name, _, value = line.decode("latin-1").partition(":")
        if name.lower() in headers:
            raise AssertionError(f"{name} is sent twice")
        headers[name.lower()] = value.strip()
    return Asked(method, target, headers, lines.read(int(headers.get("content-length", "0"))))


@contextmanager
def stage(
    host: str = "127.0.0.1",
    tls: ssl.SSLContext | None = None,
    before: Callable[[socket.socket], None] = lambda _: None,
) -> Iterator[Stage]:
    """Listen on a free port of a loopback address until the end of the block."""
    listener = socket.create_server((host, 0), backlog=64)
    made = Stage(host, listener.getsockname()[1], "https" if tls else "http")

    def accept() -> None:
        while True:
            try:
                taken, _ = listener.accept()
            except OSError:
                return
            made.connections += 1
            Thread(target=serve, args=(taken,), daemon=True).start()

    def serve(taken: socket.socket) -> None:
        with suppress(OSError):
            before(taken)
            made.take(tls.wrap_socket(taken, server_side=True) if tls else taken)

    thread = Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)
