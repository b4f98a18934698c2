"""Signed Creates from other servers: accepted, and in the table of discussions (design, section 9)."""

import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from urllib.parse import urlsplit

from federation.proof import draft_cavage
from shared.core.ids import activity_id
from shared.data.database import Database
from tests.bench.elsewhere import Elsewhere, database_of, elsewhere
from tests.bench.follows import processor_of
from tests.bench.instance import Instance, furnish, started

CREATES = 10_000
"""Ten seconds of them: a shorter rush would measure how it begins and ends."""
SERVERS = 20
CONNECTIONS = 24
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def requests_for(
    own: Instance, there: Elsewhere, channel: str, count: int, first: int
) -> list[bytes]:
    """Return whole requests, signed beforehand, so that the generator costs little while it sends."""
    return [_request(own, there, channel, first + number) for number in range(count)]


def _request(own: Instance, there: Elsewhere, channel: str, number: int) -> bytes:
    actor = f"{there.origin(number % SERVERS)}/users/ann"
    note = {
        "id": f"{actor}/notes/{number}",
        "type": "Note",
        "attributedTo": actor,
        "to": [PUBLIC],
        "cc": [channel, f"{actor}/followers"],
        "published": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        "content": f'<p><span class="h-card"><a href="{channel}" class="u-url mention">@<span>benches</span></a>'
        f"</span> What number {number} has to say of benches in our parks, in a sentence or two.</p>",
        "tag": [{"type": "Mention", "href": channel, "name": "@benches"}],
    }
    create = {
        "@context": "https://www.w3.org/ns/activitystreams", "id": f"{note['id']}/activity", "type": "Create",
        "actor": actor, "to": note["to"], "cc": note["cc"], "object": note,
    }  # fmt: skip
    body = json.dumps(create).encode()
    headers = draft_cavage.sign(
        there.key, f"{actor}#main-key", method="POST", url=f"{own.origin}/inbox", now=datetime.now(UTC), body=body,
    ) | {"Content-Length": str(len(body))}  # fmt: skip
    lines = ["POST /inbox HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def send(own: Instance, requests: list[bytes]) -> int:
    """Send requests one after the other on one connection; return how many were answered 202."""
    parts, accepted = urlsplit(own.origin), 0
    with socket.create_connection((parts.hostname or "", parts.port or 80)) as line:
        answers = line.makefile("rb")
        for request in requests:
            line.sendall(request)
            accepted += answers.readline().split()[1] == b"202"
            length = 0
            while (header := answers.readline().strip().lower()) != b"":
                if header.startswith(b"content-length:"):
                    length = int(header.split(b":")[1])
            answers.read(length)
    return accepted


def await_posts(database: Database, count: int, seconds: float = 120.0) -> float:
    """Return when so many posts from elsewhere stood in the table."""
    until = time.time() + seconds
    while time.time() < until:
        with database.connection() as db:
            row = db.execute(
                "SELECT count(*) AS n FROM posts WHERE activity_id IS NOT NULL"
            ).fetchone()
        if row is not None and row["n"] >= count:
            return time.time()
        time.sleep(0.05)
    raise RuntimeError("not all of them came to stand in discussions")


def main() -> None:
    """Send from everywhere at once."""
    with (
        elsewhere() as there,
        started(MAYORS_DEMO="0", MAYORS_ALLOW_PRIVATE_ADDRESSES="1") as own,
        ThreadPoolExecutor(CONNECTIONS) as pool,
    ):
        furnish(own)
        federation, discussions = database_of(own), database_of(own, "discussions")
        with federation.connection() as db:
            row = db.execute("SELECT id FROM channels WHERE slug = 'benches'").fetchone()
        if row is None:
            raise RuntimeError("federation has not heard of the channel")
        channel = activity_id(own.origin, "channels", row["id"])
        send(own, requests_for(own, there, channel, SERVERS * 2, 0))  # everybody is known
        await_posts(discussions, SERVERS * 2)
        waiting = requests_for(own, there, channel, CREATES, SERVERS * 2)
        lots = [waiting[number::CONNECTIONS] for number in range(CONNECTIONS)]
        before, began = processor_of(own), time.time()
        accepted = sum(pool.map(lambda lot: send(own, lot), lots))
        answered = time.time() - began
        stood = await_posts(discussions, SERVERS * 2 + CREATES) - began
        used = {
            kind: (seconds - before.get(kind, 0.0)) * 1000 / CREATES
            for kind, seconds in processor_of(own).items()
        }
        federation.close()
        discussions.close()
    if accepted != CREATES:
        raise RuntimeError(f"{accepted} of {CREATES} were accepted")
    print(f"{'signed Creates: answered 202':<52}{CREATES / answered:6.0f} /s   (goal 1,000/s)")
    print(f"{'signed Creates: in the table of discussions':<52}{CREATES / stood:6.0f} /s, "
          f"{sum(used.values()):.2f} ms of processor each   (goal 1,000/s, 1.5 ms)")  # fmt: skip
    passed_on = used.get("deliver", 0.0)
    print(
        f"  {sum(used.values()) - passed_on:.2f} ms to take one, {passed_on:.2f} ms to pass it on"
    )
    print("  of which " + ", ".join(f"{kind} {each:.2f}" for kind, each in sorted(used.items())))


if __name__ == "__main__":
    main()
