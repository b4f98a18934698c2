"""Anonymous pages per second with 200 posts stored, 16 connections (design, section 9)."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from http.client import HTTPConnection
from statistics import quantiles
from threading import Thread
from time import monotonic, perf_counter
from urllib.parse import urlsplit

import requests

from tests.bench.instance import Instance, furnish, started

CONNECTIONS = 16
SECONDS = 10
POSTS = 200
ACCEPT = "text/html,application/xhtml+xml,*/*;q=0.8"
"""As browsers ask for a page."""


def fill(instance: Instance) -> str:
    """Store 200 posts in one channel through the API; returns the path of the last one's page."""
    token = furnish(instance)
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {token}"
    url = ""
    for number in range(POSTS):
        body = f"We tried it in district {number}. " + "It took a season and two meetings. " * 12
        answer = session.post(
            f"{instance.origin}/api/v1/discussions/posts",
            json={
                "channel": "benches",
                "kind": "question",
                "title": f"Question {number}",
                "body": body,
            },
            timeout=10,
        )
        answer.raise_for_status()
        url = answer.json()["url"]
    instance.mayors("channel", "open", "--slug", "benches", "--name", "Benches")  # waits for all
    return urlsplit(url).path


def measure(
    origin: str, path: str, seconds: int = SECONDS, accept: str = ACCEPT, cookie: str = ""
) -> tuple[float, float, float]:
    """Return answers per second, p50 and p99 in milliseconds; a cookie has each reader's page made anew."""
    headers = {"Accept": accept} | ({"Cookie": cookie} if cookie else {})
    if shutil.which("wrk"):
        return _with_wrk(origin + path, seconds, headers)
    return _with_threads(origin, path, seconds, headers)


def _with_wrk(url: str, seconds: int, headers: Mapping[str, str]) -> tuple[float, float, float]:
    said = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    printed = subprocess.run(
        [
            "wrk",
            "-t1",
            f"-c{CONNECTIONS}",
            f"-d{seconds}s",
            *said,
            "--latency",
            url,
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", printed)
    if rate is None or "Non-2xx" in printed:
        raise RuntimeError(printed)
    return float(rate[1]), _milliseconds(printed, "50%"), _milliseconds(printed, "99%")


def _milliseconds(printed: str, mark: str) -> float:
    found = re.search(rf"{mark}\s+([\d.]+)(us|ms|s)", printed)
    return float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000}[found[2]] if found else 0.0


def _with_threads(
    origin: str, path: str, seconds: int, headers: Mapping[str, str]
) -> tuple[float, float, float]:
    where, taken, until = urlsplit(origin), [], monotonic() + seconds

    def visit() -> None:
        connection = HTTPConnection(where.hostname or "", where.port)
        while monotonic() < until:
            began = perf_counter()
            connection.request("GET", path, headers=dict(headers))
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{path} answered {answer.status}")
            taken.append(perf_counter() - began)

    visitors = [Thread(target=visit) for _ in range(CONNECTIONS)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    cuts = quantiles(taken, n=100)
    return len(taken) / seconds, cuts[49] * 1000, cuts[98] * 1000


def main() -> None:
    """Measure and print."""
    with started() as instance:
        print(f"time to Ready, first start          {instance.seconds_to_ready:8.1f} s")
        memory = instance.memory()
        print(
            f"memory idle, without the database   {memory['ours'] + memory.get('broker', 0):8.0f} MB   (goal 300)"
        )
        print(f"  of which the database             {memory.get('database', 0):8.0f} MB")
        post = fill(instance)
        for path in ("/channels/benches", post, "/", "/search?q=district"):
            rate, p50, p99 = measure(instance.origin, path)
            print(
                f"{path[:34]:36}{rate:8.0f} pages/s   p50 {p50:5.1f} ms   p99 {p99:5.1f} ms   (goal 1,000/s, 50 ms)"
            )
            rate, p50, p99 = measure(instance.origin, path, cookie="its=own")
            print(
                f"{'  made for each reader':36}{rate:8.0f} pages/s   p50 {p50:5.1f} ms   p99 {p99:5.1f} ms"
            )


if __name__ == "__main__":
    main()
