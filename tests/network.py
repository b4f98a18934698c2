"""Several instances in one process that federate with each other: every fetch and delivery passes through here.

What is on its way is a list, so a test decides what arrives when, twice, or in another order.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from ipaddress import ip_address
from random import Random
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from werkzeug.test import Client

from federation.actors.fetching import Fetcher, by_the_instance, use_fetcher
from federation.keys.actions import find_keys
from federation.proof import draft_cavage
from federation.service import service as federation
from services.discussions.service import service as discussions
from shared.bus.work import perform_due
from shared.core.clock import now
from shared.core.hosts import Url, canonical_url
from shared.core.ids import remote_id
from shared.data.database import Database
from shared.outbound.answers import Fetched, Outgoing, Sign
from shared.outbound.failures import CannotConnect
from tests.house import House, test_settings
from tests.peers.peer import ACTIVITY, AS
from tests.peers.signing import Key, signed

WORKING = (federation, discussions)
ROUNDS = 60


@dataclass(frozen=True)
class Parcel:
    """One delivery on its way."""

    inbox: str
    noun: UUID
    """Senders keep the order of what is about one noun, and of nothing else."""
    body: bytes
    headers: Mapping[str, str]


@dataclass
class Network:
    """Houses by origin."""

    houses: dict[str, House] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    away: set[str] = field(default_factory=set)
    """Origins that do not answer."""
    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What servers of others show, by id."""

    def add(self, databases: Mapping[str, Database], origin: str) -> House:
        """Put an instance on the network."""
        for database in databases.values():
            database.settings = replace(test_settings(), origin=origin)
        house = House(databases, replace(test_settings(), origin=origin))
        with databases["identity"].connection() as db:
            db.execute("SELECT origin FROM house.instance")
        database = databases["federation"]
        use_fetcher(database, Fetcher(self, by_the_instance(database)))
        self.houses[origin] = house
        return house

    def get(
        self,
        url: str | Url,
        *,
        accept: str,
        sign: Sign | None = None,
        limit: int = 0,
        deadline: float = 0,
    ) -> Fetched:
        """Answer as the instance at the URL does, over as many redirects as a real client follows."""
        wanted = canonical_url(str(url)).without_fragment()
        for _hop in range(3):
            self.asked.append(str(wanted))
            if str(wanted) in self.documents:
                return _shown(wanted, self.documents[str(wanted)])
            if wanted.origin in self.away or wanted.origin not in self.houses:
                raise CannotConnect("nobody is there")
            headers = {"Accept": accept, "Host": wanted.authority}
            if sign is not None:
                headers |= dict(sign(Outgoing("GET", wanted, headers, b"")))
            client = Client(self.houses[wanted.origin].wsgi)
            target = wanted.path + wanted.query
            answer = client.get(target, headers=headers, base_url=wanted.origin)
            if answer.status_code not in {301, 302}:
                break
            wanted = canonical_url(answer.headers["Location"])
        found = {name.lower(): value for name, value in answer.headers.items()}
        return Fetched(
            status=answer.status_code, final_url=wanted, headers=found, body=answer.data,
            peer=ip_address("127.0.0.1"),
        )  # fmt: skip

    def close(self) -> None:
        """Nothing is open."""

    def collect(self, house: House) -> list[Parcel]:
        """Take what an instance has planned to send, signed as its sender would."""
        parcels = []
        with house.databases["federation"].connection() as db, db.transaction():
            rows = db.execute(
                "SELECT d.id, d.inbox, o.body, o.signer_id, o.noun_id FROM deliveries d JOIN outgoing o ON o.pos = d.pos"
                " WHERE d.state = 'waiting' ORDER BY d.pos, d.inbox"
            ).fetchall()
            for row in rows:
                keys = find_keys(db, row["signer_id"])
                assert keys is not None
                body = bytes(row["body"])
                headers = draft_cavage.sign(
                    keys.rsa, keys.rsa_key_id, method="POST", url=row["inbox"], now=now(), body=body
                )
                parcels.append(Parcel(row["inbox"], row["noun_id"], body, headers))
            db.execute(
                "UPDATE deliveries SET state = 'delivered', done_at = now() WHERE id = ANY(%s)",
                [[row["id"] for row in rows]],
            )
        return parcels

    def hand_over(self, parcel: Parcel) -> int:
        """Deliver one parcel; returns how it was answered. Servers of others take everything and do nothing."""
        parts = urlsplit(parcel.inbox)
        house = self.houses.get(f"{parts.scheme}://{parts.netloc}")
        if house is None:
            return 202
        headers = {k: v for k, v in parcel.headers.items() if k != "Content-Type"}
        answer = Client(house.wsgi).post(
            parts.path, data=parcel.body, headers=headers, base_url=f"{parts.scheme}://{parts.netloc}",
            content_type=parcel.headers["Content-Type"],
        )  # fmt: skip
        assert answer.status_code in {202, 410}, (parcel.inbox, answer.status_code, answer.data)
        return answer.status_code

    def step(self, house: House) -> None:
        """Let one instance hear everything it told and do all work that is due."""
        for _ in range(ROUNDS):
            house.drain()
            self._introduce(house)
            done = sum(perform_due(each, house.databases[each.name]) for each in WORKING)
            if not done:
                return

    def _introduce(self, house: House) -> None:
        """Let an instance know that the others run the exchange too, as their NodeInfo says."""
        with house.databases["federation"].connection() as db:
            db.execute(
                "UPDATE hosts SET software = 'mayoral-exchange', speaks = 'peer' WHERE software IS NULL"
            )
            db.execute("UPDATE work SET state = 'done' WHERE name = 'federation.hosts.look_up'")

    def settle(self, mangle: Callable[[list[Parcel]], list[Parcel]] | None = None) -> None:
        """Return when nothing is on its way any more; `mangle` may repeat and reorder what is."""
        for _ in range(ROUNDS):
            on_the_way: list[Parcel] = []
            for house in self.houses.values():
                self.step(house)
                on_the_way += self.collect(house)
            if not on_the_way:
                return
            for parcel in mangle(on_the_way) if mangle else on_the_way:
                self.hand_over(parcel)
        raise AssertionError("the network does not come to rest")


def _shown(url: Url, document: dict[str, Any]) -> Fetched:
    return Fetched(
        status=200, final_url=url, headers={"content-type": ACTIVITY},
        body=msgspec.json.encode(document), peer=ip_address("127.0.0.1"),
    )  # fmt: skip


@dataclass
class Stranger:
    """Somebody on a server of others, who says things to inboxes."""

    network: Network
    id: str = "http://m.localhost:8003/users/ann"
    key: Key = field(default_factory=Key)
    said: int = 0

    def __post_init__(self) -> None:
        key = {"id": f"{self.id}#main-key", "owner": self.id, "publicKeyPem": self.key.pem}
        self.network.documents[self.id] = {
            "@context": AS, "id": self.id, "type": "Person", "preferredUsername": "ann",
            "inbox": f"{self.id}/inbox", "outbox": f"{self.id}/outbox", "publicKey": key,
        }  # fmt: skip

    def like(self, object_id: str, **words: Any) -> dict[str, Any]:
        """Return a Like, not yet sent."""
        self.said += 1
        like = {"id": f"{self.id}#likes/{self.said}", "type": "Like", "actor": self.id}
        return like | {"object": object_id} | words

    def undo(self, like: dict[str, Any]) -> dict[str, Any]:
        """Return its Undo, not yet sent."""
        return {"id": f"{like['id']}/undo", "type": "Undo", "actor": self.id, "object": like}

    def answer(self, object_id: str, words: str) -> dict[str, Any]:
        """Return the Create of a public reply, not yet sent."""
        self.said += 1
        note = {
            "id": f"{self.id}/statuses/{self.said}", "type": "Note", "attributedTo": self.id,
            "inReplyTo": object_id, "to": [f"{AS}#Public"], "content": f"<p>{words}</p>",
        }  # fmt: skip
        create = {"id": f"{note['id']}/activity", "type": "Create", "actor": self.id}
        return create | {"to": note["to"], "object": note}

    def departure(self) -> dict[str, Any]:
        """Return the Delete of the account, not yet sent."""
        return {"id": f"{self.id}#delete", "type": "Delete", "actor": self.id, "object": self.id}

    def sends(self, inbox: str, activity: dict[str, Any]) -> Parcel:
        """Return an activity on its way to an inbox; what is about one thing keeps its order."""
        body = msgspec.json.encode({"@context": AS, **activity})
        parts = urlsplit(inbox)
        headers = signed(self.key, f"{self.id}#main-key", "POST", parts.path, parts.netloc, body)
        about = activity["object"]
        if isinstance(about, dict):
            about = about.get("object", about["id"])
        named = {name.title(): value for name, value in headers.items()}
        return Parcel(inbox, remote_id(about), body, named)


def mangled(random: Random) -> Callable[[list[Parcel]], list[Parcel]]:
    """Return what mixes everything but what is about one noun, and repeats a third of it at any later moment."""

    def mangle(parcels: list[Parcel]) -> list[Parcel]:
        rows: dict[tuple[str, UUID], list[Parcel]] = {}
        for parcel in parcels:
            rows.setdefault((parcel.inbox, parcel.noun), []).append(parcel)
        mixed: list[Parcel] = []
        while rows:
            key = random.choice(sorted(rows, key=str))
            mixed.append(rows[key].pop(0))
            if random.random() < 0.33:
                mixed.append(random.choice(mixed))
            if not rows[key]:
                del rows[key]
        return mixed

    return mangle


@dataclass(frozen=True, order=True)
class Seen:
    """One place of a thread as a reader of some instance sees it."""

    published: datetime
    activity_id: str
    author: str
    title: str
    body: str
    is_gone: bool


def read_channel(house: House, slug: str) -> list[Seen]:
    """Return everything that stands in a channel, in its order, as this instance shows it."""
    with house.databases["discussions"].connection() as db:
        rows = db.execute(
            "SELECT p.published_at, p.said_as, p.office_id, coalesce(p.title, '') AS title, p.body,"
            " (p.is_withdrawn OR p.is_hidden OR p.is_case_hidden) AS is_gone"
            " FROM posts p JOIN channels c ON c.id = p.channel_id WHERE c.slug = %s"
            " ORDER BY p.published_at, p.said_as",
            [slug],
        ).fetchall()
        return [
            Seen(
                published=row["published_at"],
                activity_id=row["said_as"],
                author=author_of(house, row["office_id"]),
                title="" if row["is_gone"] else row["title"],
                body="" if row["is_gone"] else row["body"],
                is_gone=row["is_gone"],
            )
            for row in rows
        ]


def author_of(house: House, speaker_id: UUID) -> str:
    """Return the ActivityPub id of whoever speaks under an id here."""
    with house.databases["federation"].connection() as db:
        row = db.execute("SELECT actor FROM remote_actors WHERE id = %s", [speaker_id]).fetchone()
    return row["actor"] if row else f"{house.settings.origin}/ap/offices/{speaker_id}"
