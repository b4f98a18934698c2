"""Servers elsewhere for tests: actors with keys, a directory that answers for them, and a way to our inbox.

Nothing leaves the process: the directory stands where the outbound client would, and keeps what was asked.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from ipaddress import ip_address
from typing import Any

from psycopg import sql
from werkzeug.test import Client, TestResponse

from federation.actors.fetching import Fetcher, use_fetcher
from federation.service import service
from shared.bus.work import perform_due
from shared.core.clock import now
from shared.core.hosts import Url, canonical_url
from shared.outbound.answers import Fetched, Sign
from shared.outbound.failures import CannotConnect, RequestFailed
from tests.contracts.federation import signing
from tests.house import ORIGIN, House

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ACTIVITY = "application/activity+json"
KEPT_OUT = ("work", "timed", "stream", "heard")
"""Tables that move when nothing was changed by what was sent."""


@dataclass
class Directory:
    """Answers GETs by id, and keeps them."""

    documents: dict[str, Any] = field(default_factory=dict)
    failures: dict[str, RequestFailed] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    finals: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def get(
        self,
        url: str | Url,
        *,
        accept: str,
        sign: Sign | None = None,
        limit: int = 0,
        deadline: float = 0,
    ) -> Fetched:
        """Answer as the server of the URL would."""
        asked = str(url).partition("#")[0]
        self.asked.append(asked)
        if asked in self.failures:
            raise self.failures[asked]
        found = self.documents.get(asked)
        raw = found if isinstance(found, bytes) else json.dumps(found).encode()
        return Fetched(
            status=self.statuses.get(asked, 404 if found is None else 200),
            final_url=canonical_url(self.finals.get(asked, asked)),
            headers={"content-type": self.types.get(asked, ACTIVITY)},
            body=raw,
            peer=ip_address("127.0.0.1"),
        )


def unreachable() -> RequestFailed:
    """Return the failure of a server that does not answer."""
    return CannotConnect("nobody")


def actor_document(id_: str, *, key: str = "rsa", **words: Any) -> dict[str, Any]:
    """Return an actor as Mastodon shows one, with the key of that name."""
    name = id_.rpartition("/")[2]
    return {
        "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
        "id": id_,
        "type": "Person",
        "preferredUsername": name,
        "name": name.capitalize(),
        "inbox": f"{id_}/inbox",
        "outbox": f"{id_}/outbox",
        "publicKey": {
            "id": f"{id_}#main-key",
            "owner": id_,
            "publicKeyPem": signing.public_pem(key),
        },
    } | words


class Elsewhere:
    """Everybody who is not here, and our door as they see it."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.database = house.databases["federation"]
        self.directory = Directory()
        self.fetcher = Fetcher(self.directory)
        use_fetcher(self.database, self.fetcher)
        self._client = Client(house.apps["federation"])

    def meet(self, id_: str, **words: Any) -> str:
        """Have an actor answer for itself."""
        self.directory.documents[id_] = actor_document(id_, **words)
        return id_

    def send(
        self,
        activity: Mapping[str, Any] | bytes,
        *,
        at: str = "/inbox",
        when: datetime | None = None,
        content_type: str = ACTIVITY,
        **sent: Any,
    ) -> TestResponse:
        """Post an activity, signed as told; by default as its actor would."""
        raw = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
        if "key_id" not in sent and isinstance(activity, Mapping):
            sent["key_id"] = f"{activity.get('actor')}#main-key"
        host = ORIGIN.partition("://")[2]
        described = signing.Sent(
            **(
                {
                    "host": host,
                    "secure": False,
                    "target": at,
                    "body": raw.decode("utf-8", "surrogateescape"),
                }
                | sent
            )
        )
        made = signing.make(described, when or now())
        return self.post(made, content_type=content_type)

    def post(self, made: signing.Made, *, content_type: str = ACTIVITY) -> TestResponse:
        """Post what was made, as it is."""
        headers = [(k, v) for k, v in made.headers if k != "content-type"]
        return self._client.post(
            made.target, data=made.body, headers=headers, content_type=content_type
        )

    def forget_rules(self) -> None:
        """Have the gate look at what is blocked anew, without waiting two seconds."""
        door = self.house.apps["federation"].extensions["inbox"]
        door.__dict__.pop("gate", None)

    def work(self) -> None:
        """Let federation do what is due until nothing is."""
        while perform_due(service, self.database):
            pass

    def outcome(self, id_: str) -> tuple[str | None, str]:
        """Return what became of an activity."""
        with self.database.connection() as db:
            row = db.execute(
                "SELECT outcome, words FROM arrivals WHERE activity_id = %s", [id_]
            ).fetchone()
        return (row["outcome"], row["words"]) if row else (None, "never kept")

    def told(self) -> list[tuple[str, dict[str, Any]]]:
        """Return every fact that federation told, in order."""
        with self.database.connection() as db:
            rows = db.execute("SELECT name, body::text FROM outbox ORDER BY seq").fetchall()
        return [(row["name"], json.loads(row["body"])) for row in rows]

    def checksum(self) -> dict[str, str]:
        """Return one value per table of federation, which moves when a row does."""
        with self.database.connection() as db:
            rows = db.execute(self._sums, prepare=True).fetchall()
        return {row["name"]: row["sum"] for row in rows}

    @cached_property
    def _sums(self) -> sql.Composed:
        """All tables in one statement: a file of cases asks for it hundreds of times."""
        with self.database.connection() as db:
            rows = db.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'federation'"
                " AND tablename NOT IN (SELECT inhrelid::regclass::text FROM pg_inherits)"
                " AND tablename <> ALL(%s)",
                [list(KEPT_OUT)],
            ).fetchall()
        one = sql.SQL(
            "SELECT {} AS name, coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS sum FROM {} t"
        )
        return sql.SQL(" UNION ALL ").join(
            one.format(row["tablename"], sql.Identifier(row["tablename"])) for row in rows
        )


def create_note(id_: str, actor: str, **words: Any) -> dict[str, Any]:
    """Return a public Create of a Note."""
    note = {
        "id": f"{id_}/note",
        "type": "Note",
        "attributedTo": actor,
        "to": [PUBLIC],
        "cc": [],
        "content": "<p>Words from elsewhere</p>",
        "published": "2026-11-01T00:00:00Z",
    } | words
    return {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": id_,
        "type": "Create",
        "actor": actor,
        "to": note["to"],
        "cc": note["cc"],
        "object": note,
    }


def rfc_date(moment: datetime) -> str:
    """Return a moment as JSON carries it."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def base64(data: bytes) -> str:
    """Return bytes in base64."""
    return b64encode(data).decode()
