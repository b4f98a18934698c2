"""A post on one instance until it is seen on another that follows the channel (issue "3 of 3")."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from statistics import quantiles
from threading import Event, Thread
from urllib.parse import urljoin, urlsplit

import requests

from tests.bench.instance import Instance, furnish, started

RATES = ((1, 30), (30, 300))
"""Posts a second, and how many."""
LOOK_SECONDS = 0.04
PAGE = 20
PATIENCE_SECONDS = 60.0
PUBLISHERS = 8


class Watch:
    """Looks at a channel again and again and notes when each post was first seen there."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._http = _session()
        self._stop = Event()
        self.seen: dict[str, float] = {}
        self._thread = Thread(target=self._run, name="watch")

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            path: str | None = f"{self._url}?limit={PAGE}"
            while path is not None:
                answer = self._http.get(path, timeout=10)
                answer.raise_for_status()
                found, now = answer.json(), time.monotonic()
                new = {each["activity_id"] for each in found["items"]} - self.seen.keys()
                self.seen |= dict.fromkeys(new, now)
                is_more = found["next"] is not None and len(new) == PAGE
                path = urljoin(self._url, found["next"]) if is_more else None

    def await_all(self, ids: set[str]) -> None:
        """Return when everything was seen."""
        until = time.monotonic() + PATIENCE_SECONDS
        while missing := ids - self.seen.keys():
            if time.monotonic() > until or not self._thread.is_alive():
                raise RuntimeError(f"{len(missing)} of {len(ids)} posts were never seen")
            time.sleep(LOOK_SECONDS)


def publish(own: Instance, token: str, number: int, at: float) -> tuple[str, float]:
    """Publish a post at a moment; return its id and when it was acknowledged."""
    time.sleep(max(0.0, at - time.monotonic()))
    answer = requests.post(
        f"{own.origin}/api/v1/discussions/posts",
        headers={"Authorization": f"Bearer {token}"},
        json={
            "channel": "benches",
            "kind": "question",
            "title": f"Question {number}",
            "body": "We tried it in one district. It took a season and two meetings. " * 12,
        },
        timeout=30,
    )
    answer.raise_for_status()
    return answer.json()["activity_id"], time.monotonic()


@contextmanager
def shared_channel() -> Iterator[tuple[Instance, str, str]]:
    """Run two instances, one following the other's channel; give the home, a key to it, and the copy's address."""
    with (
        started(MAYORS_DEMO="0", MAYORS_ALLOW_PRIVATE_ADDRESSES="1") as home,
        started(MAYORS_DEMO="0", MAYORS_ALLOW_PRIVATE_ADDRESSES="1") as guest,
    ):
        token = furnish(home)
        host = urlsplit(home.origin).netloc
        guest.mayors("federation", "trust", host, "--reason", "A neighbor")
        guest.mayors("federation", "follow", f"@benches@{host}")
        yield home, token, f"{guest.origin}/api/v1/discussions/channels/benches@{host}/posts"


def measure(home: Instance, token: str, copy: str, rate: int, count: int) -> list[float]:
    """Publish at a rate, whatever becomes of it; return each post's seconds until it was seen."""
    with Watch(copy) as watch, ThreadPoolExecutor(PUBLISHERS) as pool:
        began = time.monotonic() + 0.5
        made = [
            pool.submit(publish, home, token, number, began + number / rate)
            for number in range(count)
        ]
        acknowledged = dict(each.result() for each in made)
        watch.await_all(set(acknowledged))
        return [watch.seen[id_] - at for id_, at in acknowledged.items()]


def await_following(home: Instance, token: str, copy: str) -> None:
    """Return when the copy shows what is said at home."""
    id_, _at = publish(home, token, 0, 0.0)
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        answer = requests.get(copy, timeout=10)
        if answer.ok and any(each["activity_id"] == id_ for each in answer.json()["items"]):
            return
        time.sleep(LOOK_SECONDS)
    raise RuntimeError("the copy never showed what was said at home")


def _session() -> requests.Session:
    http = requests.Session()
    http.trust_env = False
    return http


def main() -> None:
    """Measure slowly and fast."""
    with shared_channel() as (home, token, copy):
        await_following(home, token, copy)
        for rate, count in RATES:
            seconds = measure(home, token, copy, rate, count)
            p50, p95 = (quantiles(seconds, n=20)[at] * 1000 for at in (9, 18))
            what = f"post here, seen on another instance, {rate} posts/s"
            print(f"{what:<52}{p50:6.0f} ms p50, {p95:.0f} ms p95   (goal p95 500 ms)", flush=True)


if __name__ == "__main__":
    main()
