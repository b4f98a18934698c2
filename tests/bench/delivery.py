"""One post to 500 other servers: when it has arrived at the last (design, section 9)."""

import time
from uuid import UUID

import psutil
import requests

from federation.hosts.domain import authority_of
from shared.core.hosts import names_over
from shared.core.ids import new_id, remote_id
from shared.data.database import Database
from tests.bench.elsewhere import HOSTS, Elsewhere, database_of, elsewhere
from tests.bench.instance import Instance, furnish, started

ROUNDS = 3
GOAL = "goal 500 ms"


def follow_from_everywhere(database: Database, channel: UUID, there: Elsewhere) -> None:
    """Have one person at each of the servers follow a channel, as if each had asked."""
    with database.transaction() as db:
        for number in range(HOSTS):
            origin = there.origin(number)
            actor, host = f"{origin}/users/ann", authority_of(origin)
            db.execute(
                "INSERT INTO hosts (host, names, asked_at, software, speaks)"
                " VALUES (%s, %s, now(), 'mastodon', 'microblog')",
                [host, names_over(host)],
            )
            db.execute(
                "INSERT INTO remote_actors (id, actor, host, type, handle, name, url, inbox, shared_inbox, keys)"
                " VALUES (%s, %s, %s, 'Person', %s, 'Ann', %s, %s, %s, '{}')",
                [remote_id(actor), actor, host, f"ann@{host}", actor, f"{actor}/inbox", f"{origin}/inbox"],
            )  # fmt: skip
            db.execute(
                "INSERT INTO followers (id, followed_id, follower_id, follow_id, host, inbox)"
                " VALUES (%s, %s, %s, %s, %s, %s)",
                [new_id(), channel, remote_id(actor), f"{actor}#1", host, f"{origin}/inbox"],
            )


def publish(own: Instance, token: str, number: int) -> float:
    """Publish a post; return when it was acknowledged."""
    answer = requests.post(
        f"{own.origin}/api/v1/discussions/posts",
        headers={"Authorization": f"Bearer {token}"},
        json={
            "channel": "benches",
            "kind": "question",
            "title": f"Question {number}",
            "body": "We tried it in one district. It took a season and two meetings. " * 12,
        },
        timeout=10,
    )
    answer.raise_for_status()
    return time.time()


def senders_of(own: Instance) -> list[psutil.Process]:
    """Return the processes that send."""
    children = psutil.Process(own.process.pid).children(recursive=True)
    return [process for process in children if process.name() == "mayors-deliver"]


def _seconds(senders: list[psutil.Process]) -> float:
    return sum(sum(sender.cpu_times()[:2]) for sender in senders)


def _megabytes(senders: list[psutil.Process]) -> float:
    return max(float(sender.memory_full_info().pss) / 1e6 for sender in senders)


def measure(*, tls: bool) -> None:
    """Publish for 500 servers again and again, the first time without any connection."""
    with elsewhere(tls=tls) as there:
        more = {"MAYORS_CA_BUNDLE": str(there.ca)} if there.ca else {}
        with started(MAYORS_DEMO="0", MAYORS_ALLOW_PRIVATE_ADDRESSES="1", **more) as own:
            token, database, senders = furnish(own), database_of(own), senders_of(own)
            idle = _megabytes(senders)
            with database.connection() as db:
                row = db.execute("SELECT id FROM channels WHERE slug = 'benches'").fetchone()
            if row is None:
                raise RuntimeError("federation has not heard of the channel")
            follow_from_everywhere(database, row["id"], there)
            for number in range(ROUNDS):
                before = _seconds(senders)
                acknowledged = publish(own, token, number)
                arrived = [at - acknowledged for at in there.await_arrivals()]
                used = (_seconds(senders) - before) * 1000 / HOSTS
                which = "connections kept" if number else "new connections"
                _print(
                    f"500 servers over {there.scheme}, {which}: last",
                    f"{arrived[-1] * 1000:6.0f} ms, first {arrived[0] * 1000:.0f} ms, "
                    f"half {arrived[HOSTS // 2] * 1000:.0f} ms, {used:.2f} ms of processor each",
                    GOAL if not tls else "",
                )
            after = _megabytes(senders)
            _print("memory of the larger sender", f"{idle:6.0f} MB idle, {after:.0f} MB after 500 servers", "goal 45 MB")  # fmt: skip
            database.close()


def _print(what: str, figure: str, goal: str) -> None:
    print(f"{what:<52}{figure}" + (f"   ({goal})" if goal else ""), flush=True)


def main() -> None:
    """Measure plain and by TLS."""
    measure(tls=False)
    measure(tls=True)


if __name__ == "__main__":
    main()
