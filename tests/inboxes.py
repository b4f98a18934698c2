"""Inboxes of many servers on one port: 127.0.x.y are as many hosts as a test wants, each answering as told.

Runs in a thread, or in a process of its own for measurements: `python -m tests.inboxes PORT [FOLDER]`.
"""

import asyncio
import json
import ssl
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

ACTIVITY = "application/activity+json"


@dataclass(frozen=True)
class Received:
    """One request as it came."""

    method: str
    host: str
    """Without the port."""
    target: str
    headers: Mapping[str, str]
    body: bytes
    at: float

    @property
    def activity(self) -> dict[str, Any]:
        """The body as JSON."""
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass(frozen=True)
class Reply:
    """How a server answers."""

    status: int = 202
    headers: Mapping[str, str] = field(default_factory=dict)
    after: float = 0.0
    """Seconds until it answers."""
    hangs_up: bool = False


Answer = Callable[[Received], Reply]


@dataclass
class Inboxes:
    """All hosts of 127.0.0.0/8 on one port."""

    answer: Answer = lambda _received: Reply()
    tls: ssl.SSLContext | None = None
    certified: Mapping[str, ssl.SSLContext] = field(default_factory=dict)
    """Addresses with certificates of their own."""
    public_key: str = ""
    """PEM of the one key of everybody at `/users/…`; without it there is nobody."""
    documents: dict[str, Any] = field(default_factory=dict)
    """What a GET of a path brings, as JSON, at every host."""
    port: int = 0
    received: list[Received] = field(default_factory=list)
    handshakes: int = 0
    _loop: asyncio.AbstractEventLoop | None = None
    _is_up: Event = field(default_factory=Event)

    def host(self, number: int = 1) -> str:
        """Return the nth host with its port."""
        return f"127.0.{1 + number // 250}.{1 + number % 250}:{self.port}"

    def inbox(self, number: int = 1) -> str:
        """Return the nth host's shared inbox."""
        return f"{'https' if self.tls else 'http'}://{self.host(number)}/inbox"

    def of(self, number: int = 1) -> list[Received]:
        """Return what the nth host was sent, in order."""
        bare = self.host(number).partition(":")[0]
        return [each for each in self.received if each.host == bare]

    def __enter__(self) -> "Inboxes":
        self._thread = Thread(target=lambda: asyncio.run(self.serve()), daemon=True)
        self._thread.start()
        assert self._is_up.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    async def serve(self, up: Callable[[], None] = lambda: None) -> None:
        """Answer until stopped."""
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        servers = []
        for host, tls in (self.certified or {"0.0.0.0": self.tls}).items():
            server = await asyncio.start_server(self._serve, host, self.port, ssl=tls, backlog=1024)
            self.port = server.sockets[0].getsockname()[1]
            servers.append(server)
        self._is_up.set()
        up()
        await self._stop.wait()
        for server in servers:
            server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.handshakes += 1
        try:
            while await self._one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError, ssl.SSLError):
            pass
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.rstrip().split("\r\n")
        headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        method, target, _ = first.split(" ")
        host = headers["host"].partition(":")[0]
        received = Received(method, host, target, headers, body, time.time())
        if method == "GET":
            status, found = self._document(received)
            await self._write(writer, Reply(status, {"Content-Type": ACTIVITY}), found)
            return True
        self.received.append(received)
        reply = self.answer(received)
        if reply.after:
            await asyncio.sleep(reply.after)
        if reply.hangs_up:
            return False
        await self._write(writer, reply, b"")
        return True

    def _document(self, asked: Received) -> tuple[int, bytes]:
        """An actor, or what came since the last asking."""
        if asked.target == "/-/received":
            found = [{"host": each.host, "at": each.at} for each in self.received]
            self.received.clear()
            return 200, json.dumps(found).encode()
        if asked.target in self.documents:
            return 200, json.dumps(self.documents[asked.target]).encode()
        if not asked.target.startswith("/users/") or not self.public_key:
            return 404, b""
        origin = f"{'https' if self.tls or self.certified else 'http'}://{asked.headers['host']}"
        actor = origin + asked.target
        document = {
            "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
            "id": actor,
            "type": "Person",
            "preferredUsername": asked.target.removeprefix("/users/"),
            "name": "Somebody",
            "inbox": f"{actor}/inbox",
            "outbox": f"{actor}/outbox",
            "endpoints": {"sharedInbox": f"{origin}/inbox"},
            "publicKey": {
                "id": f"{actor}#main-key",
                "owner": actor,
                "publicKeyPem": self.public_key,
            },
        }
        return 200, json.dumps(document).encode()

    @staticmethod
    async def _write(writer: asyncio.StreamWriter, reply: Reply, body: bytes) -> None:
        lines = [f"HTTP/1.1 {reply.status} Answer", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in reply.headers.items()]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + body)
        await writer.drain()


def main() -> None:
    """Answer 202 to everything on a port; by TLS with the certificates of a folder when one is named."""
    port, *folders = sys.argv[1:]
    certified = {}
    for path in sorted(path for folder in folders for path in Path(folder).glob("*.pem")):
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(path)
        certified |= dict.fromkeys(json.loads(path.with_suffix(".json").read_text()), tls)
    keys = [path for folder in folders for path in Path(folder).glob("public_key")]
    public_key = keys[0].read_text() if keys else ""
    inboxes = Inboxes(port=int(port), certified=certified, public_key=public_key)
    asyncio.run(inboxes.serve(up=lambda: print("Ready", flush=True)))  # noqa: T201 - for who started it


if __name__ == "__main__":
    main()
