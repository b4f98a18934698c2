"""500 signed Follows from 500 other servers: when the last one is accepted there (design, section 9)."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import psutil
import requests

from federation.proof import draft_cavage
from shared.core.ids import activity_id, new_id
from tests.bench.elsewhere import HOSTS, Elsewhere, database_of, elsewhere
from tests.bench.instance import Instance, furnish, started

CONNECTIONS = 16
KINDS = {
    "mayors-web": "web",
    "mayors-work": "work",
    "mayors-relay": "relay",
    "mayors-deliver": "deliver",
    "postgres": "PostgreSQL",
    "redis": "broker",
}
"""Processes of an instance by how their names begin."""


def follow(
    session: requests.Session, own: Instance, there: Elsewhere, number: int, channel: str
) -> int:
    """Send one signed Follow; return the status of its answer, waiting when asked to."""
    actor = f"{there.origin(number)}/users/ann"
    body = json.dumps(
        {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": f"{actor}/follows/{new_id()}",
            "type": "Follow",
            "actor": actor,
            "object": channel,
            "to": [channel],
        }
    ).encode()
    inbox = f"{own.origin}/inbox"
    while True:
        headers = draft_cavage.sign(
            there.key,
            f"{actor}#main-key",
            method="POST",
            url=inbox,
            now=datetime.now(UTC),
            body=body,
        )
        answer = session.post(inbox, data=body, headers=headers, timeout=30)
        if answer.status_code not in {429, 503}:
            return answer.status_code
        time.sleep(min(float(answer.headers.get("Retry-After", "1")), 1.0))


def processor_of(own: Instance) -> dict[str, float]:
    """Return the seconds of processor that each kind of process of an instance used so far."""
    root, found = psutil.Process(own.process.pid), dict[str, float]()
    for process in root.children(recursive=True):
        try:
            name, used = process.name(), sum(process.cpu_times()[:2])
        except psutil.Error:
            continue
        kind = next((each for each in KINDS if name.startswith(each)), "others")
        found[KINDS.get(kind, kind)] = found.get(KINDS.get(kind, kind), 0.0) + used
    return found


def main() -> None:
    """Follow from everywhere at once."""
    with (
        elsewhere() as there,
        started(MAYORS_DEMO="0", MAYORS_ALLOW_PRIVATE_ADDRESSES="1") as own,
        ThreadPoolExecutor(CONNECTIONS) as pool,
        requests.Session() as session,
    ):
        furnish(own)
        database = database_of(own)
        with database.connection() as db:
            row = db.execute("SELECT id FROM channels WHERE slug = 'benches'").fetchone()
        if row is None:
            raise RuntimeError("federation has not heard of the channel")
        channel = activity_id(own.origin, "channels", row["id"])
        requests.get(channel, headers={"Accept": "application/activity+json"}, timeout=10)
        session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=CONNECTIONS))
        before, began = processor_of(own), time.time()
        statuses = list(
            pool.map(lambda number: follow(session, own, there, number, channel), range(HOSTS))
        )
        taken = time.time() - began
        arrived = there.await_arrivals()
        accepted = arrived[-1] - began
        used = {
            kind: (seconds - before.get(kind, 0.0)) * 1000 / HOSTS
            for kind, seconds in processor_of(own).items()
        }
        database.close()
    if set(statuses) != {202}:
        raise RuntimeError(f"answers: {sorted(set(statuses))}")
    print(f"{'500 Follows, keys fetched: answered 202':<52}{HOSTS / taken:6.0f} /s")
    print(f"{'500 Follows: accepted at the last server':<52}{accepted:6.2f} s, {HOSTS / accepted:.0f} /s, "
          f"{sum(used.values()):.1f} ms of processor each   (goal 4 s, 100/s)")  # fmt: skip
    print("  of which " + ", ".join(f"{kind} {each:.1f}" for kind, each in sorted(used.items())))


if __name__ == "__main__":
    main()
