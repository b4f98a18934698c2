"""An instance of ours as other servers meet it: one office, one channel, and what an office does there."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from deploy.instance import settings_of
from tests.peers.certificates import Authority
from tests.running import EmbeddedInstance, Instance

ACCEPT = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams", application/activity+json'
SECONDS = 60.0


@dataclass
class Home:
    """A running instance with the channel #housing and the office of Decorah."""

    instance: Instance
    token: str

    @property
    def origin(self) -> str:
        return self.instance.origin

    @property
    def authority(self) -> str:
        return self.origin.partition("://")[2]

    @property
    def handle(self) -> str:
        """The channel as people elsewhere write it."""
        return f"@housing@{self.authority}"

    def actor(self, name: str = "housing") -> dict[str, Any]:
        """Return the document of a channel or office, found by its handle as others find it."""
        resource = quote(f"acct:{name}@{self.authority}")
        found = self.instance.get(f"/.well-known/webfinger?resource={resource}")
        assert found.status_code == 200, (found.status_code, found.text[:300])
        [link] = [one for one in found.json()["links"] if one["rel"] == "self"]
        return self.document(link["href"])

    def document(self, id_: str, status: int = 200) -> dict[str, Any]:
        """Return what stands at one of our ids."""
        answer = self.instance.get(id_.removeprefix(self.origin).partition("#")[0], accept=ACCEPT)
        assert answer.status_code == status, (id_, answer.status_code, answer.text[:300])
        assert answer.headers["Content-Type"].startswith("application/activity+json")
        found: dict[str, Any] = answer.json()
        return found

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Do something as the office, by the API."""
        answer = self.instance.ask(method, path, self.token, body)
        assert answer.status_code < 300, (answer.status_code, answer.text[:500])
        return answer.json() if answer.content else None

    def publish(
        self, title: str = "Vacant homes", body: str = "What have you tried?"
    ) -> dict[str, Any]:
        """Publish a post in #housing."""
        wish = {"channel": "housing", "kind": "question", "title": title, "body": body}
        found: dict[str, Any] = self.ask("POST", "/discussions/posts", wish)
        return found

    def text(self, path: str) -> str:
        """Return a page as it is read."""
        answer = self.instance.get(path, accept="text/html")
        assert answer.status_code in {200, 404, 410}, (path, answer.status_code)
        return unescape(answer.text)

    def thread(self, post: dict[str, Any]) -> str:
        """Return the page of a thread."""
        return self.text(f"/channels/housing/{post['id']}")

    def await_(self, what: Callable[[], Any], why: str, seconds: float = SECONDS) -> Any:
        """Return what becomes true within the time; complains with the end of the instance's log."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = what()
            if found:
                return found
            self.instance.complain()
            time.sleep(0.1)
        raise AssertionError(f"it never came to be that {why}:\n{self.instance.last_words()}")

    def await_gone(self, id_: str) -> dict[str, Any]:
        """Return what stands at an id of ours once it is gone; documents are remembered for a second."""
        path = id_.removeprefix(self.origin)
        is_gone = self.await_(
            lambda: self.instance.get(path, accept=ACCEPT).status_code == 410, f"{id_} is gone", 5.0
        )
        assert is_gone
        return self.document(id_, status=410)

    def await_known(self, authority: str) -> None:
        """Return when the instance knows what a server runs, and speaks to it accordingly."""
        settings = settings_of(self.instance.env)

        def is_known() -> bool:
            with psycopg.connect(settings.admin_database_url) as db:
                row = db.execute(
                    "SELECT software FROM federation.hosts WHERE host = %s", [authority]
                ).fetchone()
            return row is not None and row[0] is not None

        self.await_(is_known, f"it is known what {authority} runs")

    def followers(self) -> int:
        """Return how many follow the channel."""
        return int(self.document(self.actor()["followers"])["totalItems"])


@contextmanager
def home_at(
    folder: Path, host: str, authority: Authority | None = None, **env: str
) -> Iterator[Home]:
    """Run an instance at a loopback address: https with an authority, else http."""
    settings = (authority.instance(host) if authority else {}) | env
    instance = EmbeddedInstance.at(
        folder, host=host, env=settings, ca=authority.bundle if authority else None
    )
    try:
        instance.start()
        yield Home(instance, _settle(instance))
    finally:
        instance.stop()


def _settle(instance: EmbeddedInstance) -> str:
    """Open an office and a channel; returns a key of the office."""
    instance.mayors("city", "add", "--geoid", "1919405", "--name", "Decorah", "--state", "IA", "--population", "7907")  # fmt: skip
    instance.mayors("office", "open", "--city", "1919405", "--handle", "decorah")
    instance.mayors("member", "add", "--office", "decorah", "--role", "mayor", "--email", "mayor@decorah.example")  # fmt: skip
    instance.mayors("channel", "open", "--slug", "housing", "--name", "Housing")
    made = instance.mayors(
        "token", "create", "--office", "decorah", "--member", "mayor@decorah.example", "--name", "test",
        "--scopes", "read,write",
    )  # fmt: skip
    return str(made["token"])
