"""Two running instances share a channel: what an office does on one is seen on the other."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from shared.core.ids import remote_id
from tests.running import Instance

PATIENCE = 60.0


@dataclass
class Side:
    """An instance with an office that speaks through the API."""

    instance: Instance
    handle: str
    token: str
    email: str = ""

    @classmethod
    def of(
        cls,
        instance: Instance,
        handle: str,
        geoid: str,
        name: str,
        *,
        state: str = "IA",
        population: int = 7907,
        is_moderator: bool = False,
    ) -> "Side":
        """Set up an office on an instance."""
        email = f"mayor@{handle}.example"
        instance.mayors("city", "add", "--geoid", geoid, "--name", name, "--state", state, "--population", str(population))  # fmt: skip
        instance.mayors("office", "open", "--city", geoid, "--handle", handle)
        instance.mayors("member", "add", "--office", handle, "--role", "mayor", "--email", email,
                        *(["--moderator"] if is_moderator else []))  # fmt: skip
        made = instance.mayors("token", "create", "--office", handle, "--member", email, "--name", "sharing",
                               "--scopes", "read,write,federate")  # fmt: skip
        return cls(instance, handle, made["token"], email)

    @property
    def host(self) -> str:
        """Host and port as handles have them."""
        return urlsplit(self.instance.origin).netloc

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Ask the API below `/discussions` and return what it answers."""
        answer = self.instance.ask(method, f"/discussions{path}", self.token, body)
        assert answer.status_code < 300, (method, path, answer.status_code, answer.text)
        return answer.json() if answer.content else None

    def say(self, channel: str, title: str) -> dict[str, Any]:
        """Publish a question."""
        wish = {"channel": channel, "kind": "question", "title": title, "body": "Who has tried it?"}
        made: dict[str, Any] = self.ask("POST", "/posts", wish)
        return made

    def id_of(self, item: dict[str, Any]) -> str:
        """Return the id under which this side knows a post of either."""
        id_ = str(item["activity_id"])
        ours = id_.startswith(self.instance.origin + "/")
        return id_.rpartition("/")[2] if ours else str(remote_id(id_))

    def thread(self, item: dict[str, Any]) -> list[tuple[str, str]]:
        """Return a thread as this side shows it: ids and words, in order."""
        path = f"/posts/{self.id_of(item)}"
        first = self.instance.ask("GET", f"/discussions{path}", self.token)
        if first.status_code != 200:
            return []
        replies = self.ask("GET", f"{path}/replies?limit=100")["items"]
        return [(each["activity_id"], each["body"]) for each in (first.json(), *replies)]

    def shown(self, item: dict[str, Any]) -> list[str]:
        """Return the words of a thread as this side shows them."""
        return [body for _id, body in self.thread(item)]


def await_that(what: str, holds: Callable[[], bool], seconds: float = PATIENCE) -> float:
    """Return after how long something holds; complain when it does not."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() < began + seconds, f"{what}: not within {seconds:.0f} s"
        time.sleep(0.05)
    return time.monotonic() - began


def share_a_channel(home: Side, guest: Side) -> dict[str, Any]:
    """The guest follows the home's channel, and both speak in it; return a thread of both."""
    home.instance.mayors("channel", "open", "--slug", "housing", "--name", "Housing")
    home.instance.mayors("federation", "trust", guest.host, "--reason", "A city of the league")
    guest.instance.mayors("federation", "trust", home.host, "--reason", "The league itself")
    before = home.say("housing", "Tiny homes on church land")
    guest.instance.mayors("federation", "follow", f"@housing@{home.host}")
    await_that("what was said before is there", lambda: guest.shown(before) != [])

    copy = f"housing@{home.host}"
    said = guest.say(copy, "Has anybody leased school land?")
    await_that("the guest's post stands at home", lambda: home.shown(said) != [])
    reply = home.ask("POST", f"/posts/{home.id_of(said)}/replies", {"body": "We did, in 2024."})
    await_that("the reply is there", lambda: len(guest.shown(said)) == 2)
    guest.ask("POST", f"/posts/{guest.id_of(reply)}/replies", {"body": "For how long?"})
    await_that("the answer stands at home", lambda: len(home.shown(said)) == 3)
    guest.ask("PUT", f"/posts/{said['id']}", {"body": "Who leased it, and for how long?"})
    await_that(
        "the edit is there", lambda: home.shown(said)[0] == "Who leased it, and for how long?"
    )
    home.ask("PUT", f"/posts/{home.id_of(said)}/reactions/tried")
    assert home.thread(said) == guest.thread(said)
    page = f"/channels/{copy}/{said['id']}"
    await_that(
        "the guest hears that all of it is shown there",
        lambda: "not yet shown there" not in guest.instance.get(page).text,
    )
    return said


def take_back(home: Side, guest: Side) -> None:
    """What the guest takes back is gone on both."""
    gone = guest.say(f"housing@{home.host}", "To be taken back")
    await_that("it stands at home", lambda: home.shown(gone) != [])
    guest.ask("DELETE", f"/posts/{gone['id']}")
    await_that("it is gone at home", lambda: home.shown(gone) == [])
