"""Wherever an address can stand in what other servers send, a private one is never connected to (O20, O21)."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from federation.actors.fetching import Fetcher, use_fetcher
from federation.delivery.send import Sender
from federation.hosts import nodeinfo
from shared.core.hosts import Url
from shared.core.ids import activity_id
from shared.outbound.answers import Fetched
from shared.outbound.client import Outbound
from shared.outbound.policy import Policy
from tests.contracts.federation.servers import Directory, Elsewhere, create_note
from tests.house import ORIGIN, House
from tests.outbound.doors import Doors

ANN = "https://m.example/users/ann"
SPELLINGS: list[str] = json.loads(
    (Path(__file__).parents[2] / "outbound/private_spellings.json").read_text()
)
NAMES = ["inside.example", "inside.example:443", "INSIDE.example.", "localhost"]
"""Names that lead inside; `Doors` says where."""

Place = Callable[[str], dict[str, Any]]


@dataclass
class Watched(Directory):
    """Answers for the actors a test made up; everything else goes out by the one door, which is watched."""

    outbound: Outbound = field(default_factory=lambda: Doors().client())

    def get(self, url: str | Url, **how: Any) -> Fetched:
        if str(url).partition("#")[0] in self.documents:
            return super().get(url, **how)
        return self.outbound.get(url, **how)


def _note(**words: Any) -> dict[str, Any]:
    return create_note("https://m.example/c/1", ANN, **words)


def _about(type_: str, object_: Any, **words: Any) -> dict[str, Any]:
    return {"id": "https://m.example/a/1", "type": type_, "actor": ANN, "object": object_} | words


IN_ACTIVITIES: dict[str, Place] = {
    "id": lambda url: _note() | {"id": url},
    "actor": lambda url: _note() | {"actor": url},
    "object": lambda url: _note() | {"object": url},
    "object.id": lambda url: _note(id=url),
    "object.attributedTo": lambda url: _note(attributedTo=url),
    "object.inReplyTo": lambda url: _note(inReplyTo=url),
    "object.context": lambda url: _note(context=url, conversation=url),
    "object.replies": lambda url: _note(replies=url),
    "object.url": lambda url: _note(url=url),
    "object.audience": lambda url: _note(audience=url),
    "object.to": lambda url: _note(to=[url, "https://www.w3.org/ns/activitystreams#Public"]),
    "object.attachment": lambda url: _note(attachment=[{"type": "Image", "url": url}, {"type": "Link", "href": url}]),
    "object.tag": lambda url: _note(tag=[{"type": "Mention", "href": url, "name": "@x"}]),
    "object.icon": lambda url: _note(icon={"type": "Image", "url": url}),
    "object.quoteUrl": lambda url: _note(quoteUrl=url, quote=url, preview=url),
    "object.content": lambda url: _note(content=f'<p><a href="{url}">{url}</a><img src="{url}"></p>'),
    "@context": lambda url: _note() | {"@context": [url]},
    "announced id": lambda url: _about("Announce", url),
    "announced activity": lambda url: _about("Announce", _note() | {"id": url, "actor": url}),
    "announced object": lambda url: _about("Announce", {"id": url, "type": "Note", "attributedTo": url}),
    "liked": lambda url: _about("Like", url),
    "followed": lambda url: _about("Follow", url),
    "flagged": lambda url: _about("Flag", [ANN, url]),
    "deleted": lambda url: _about("Delete", {"type": "Tombstone", "id": url}),
    "undone": lambda url: _about("Undo", {"type": "Follow", "id": url, "actor": ANN, "object": url}),
    "moved to": lambda url: _about("Move", ANN, target=url),
    "accepted": lambda url: _about("Accept", {"type": "Follow", "id": url, "actor": url, "object": ANN}),
    "proof": lambda url: _note() | {"proof": {"type": "DataIntegrityProof", "verificationMethod": url}},
    "signature": lambda url: _note() | {"signature": {"type": "RsaSignature2017", "creator": url}},
}  # fmt: skip
IN_ACTORS = (
    "id",
    "inbox",
    "outbox",
    "followers",
    "url",
    "featured",
    "sharedInbox",
    "icon",
    "publicKey",
    "movedTo",
)


@pytest.fixture
def doors() -> Doors:
    return Doors(["127.0.0.1", "::1", "169.254.169.254"])


@pytest.fixture
def elsewhere(house: House, doors: Doors) -> Elsewhere:
    made = Elsewhere(house)
    made.directory = Watched(outbound=doors.client(Policy.of(house.settings)))
    made.fetcher = Fetcher(made.directory)
    use_fetcher(made.database, made.fetcher)
    house.open_channel()
    return made


def _addresses() -> list[str]:
    return [f"https://{host}/x" for host in SPELLINGS + NAMES] + [
        "http://127.0.0.1/x",
        "file:///etc/passwd",
    ]


@pytest.mark.parametrize("place", IN_ACTIVITIES)
def test_an_address_in_an_activity(elsewhere: Elsewhere, doors: Doors, place: str) -> None:
    elsewhere.meet(ANN)
    for url in _addresses():
        answer = elsewhere.send(_sendable(IN_ACTIVITIES[place](url)), key_id=f"{ANN}#main-key")
        assert answer.status_code < 500 or answer.status_code == 503, (url, answer.status_code)
    elsewhere.work()

    assert doors.dialled == []
    assert set(doors.looked_up) <= {"inside.example", "localhost", "m.example"}


def _sendable(activity: Mapping[str, Any]) -> bytes:
    return json.dumps(activity).encode("utf-8", "surrogateescape")


def test_an_address_as_a_key_id(elsewhere: Elsewhere, doors: Doors) -> None:
    """Refused without asking anybody: a key is of its actor's own server (O5)."""
    elsewhere.meet(ANN)
    for url in _addresses():
        if url.isascii() and url.isprintable() and '"' not in url:
            answer = elsewhere.send(_note(), key_id=url)
            assert answer.status_code in {400, 401}, (url, answer.status_code)

    assert (doors.looked_up, doors.dialled, elsewhere.directory.asked) == ([], [], [])


@pytest.mark.parametrize("place", IN_ACTORS)
def test_an_address_in_an_actor(
    elsewhere: Elsewhere, house: House, doors: Doors, place: str
) -> None:
    """What an actor says of itself is kept at most; what would be asked for or delivered to goes by the one door."""
    channel = activity_id(ORIGIN, "channels", house.open_channel("roads", "Roads"))
    for number, url in enumerate(_addresses()):
        who = f"https://m.example/users/ann{number}"
        value: Any = {"id": url, "owner": who, "publicKeyPem": "x"} if place == "publicKey" else url
        words = {"endpoints": {"sharedInbox": url}} if place == "sharedInbox" else {place: value}
        elsewhere.meet(who)
        elsewhere.directory.documents[who] |= words
        follow = {
            "id": f"https://m.example/f/{number}",
            "type": "Follow",
            "actor": who,
            "object": channel,
        }
        answer = elsewhere.send(follow)
        assert answer.status_code < 500 or answer.status_code == 503, (url, answer.status_code)
    elsewhere.work()
    sender = Sender(elsewhere.database, doors.client(Policy.of(house.settings)))
    sender.look_now()
    sender.drain()

    assert doors.dialled == []


def test_an_address_in_what_a_server_says_it_runs(doors: Doors) -> None:
    asked: list[str] = []

    class Saying(Outbound):
        """Serves one document, and sends every other request by the watched door."""

        link = ""

        def get(self, url: str | Url, **how: Any) -> Fetched:
            asked.append(str(url))
            if str(url).startswith("https://m.example/"):
                links = {
                    "links": [
                        {
                            "rel": "http://nodeinfo.diaspora.software/ns/schema/2.0",
                            "href": self.link,
                        }
                    ]
                }
                directory = Directory(documents={str(url): links})
                return directory.get(url, **how)
            return super().get(url, **how)

    saying = Saying(Policy(), resolve=doors.resolve, dial=doors.dial)
    for url in _addresses():
        saying.link = url
        assert nodeinfo.read_software(saying, "https://m.example") is None

    assert doors.dialled == []
