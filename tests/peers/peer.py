"""What every simulated server has: people with keys, documents at their ids, an inbox, and notes of what came."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import requests

from tests.peers.signing import Claimed, Key, Unsigned, signed

AS = "https://www.w3.org/ns/activitystreams"
PUBLIC = f"{AS}#Public"
ACTIVITY = "application/activity+json"
LD = f'application/ld+json; profile="{AS}"'
SECONDS = 10.0


class Refuses(Exception):
    """This server does not take it; `status` is what it answers."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


class Ignores(Exception):
    """This server answers 202 and does nothing."""


@dataclass(frozen=True)
class Noted:
    """Something that arrived in the inbox, and what became of it."""

    verdict: str
    """`taken`, `ignored` or `refused`."""
    type: str
    why: str
    status: int
    document: dict[str, Any]
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Asked:
    """A GET that came."""

    path: str
    headers: Mapping[str, str]
    is_signed: bool


@dataclass(frozen=True)
class Request:
    """A request as it came."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.target).query).items()}


@dataclass
class Answer:
    """What is answered."""

    status: int = 200
    body: Any = None
    content_type: str = ACTIVITY


@dataclass
class Somebody:
    """A person on another server."""

    name: str
    id: str
    key_id: str
    key: Key = field(default_factory=Key)
    follows: dict[str, str] = field(default_factory=dict)
    """Actor followed to `asked` or `accepted`."""
    asked: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Follows sent, by id."""


class Peer:
    """A server that keeps strictly to what one software does; subclasses say what that is."""

    software: ClassVar[str] = "peer"
    user_path: ClassVar[str] = "/users/{name}"
    key_suffix: ClassVar[str] = "#main-key"
    accept: ClassVar[str] = f"{ACTIVITY}, application/ld+json"
    algorithm: ClassVar[str] = "rsa-sha256"
    order: ClassVar[tuple[str, ...]] = (
        "(request-target)", "host", "date", "digest", "content-type",
    )  # fmt: skip
    signs_gets: ClassVar[bool] = True

    def __init__(self, origin: str, *, bundle: Path | None = None) -> None:
        self.origin = origin
        self.authority = urlsplit(origin).netloc
        self.people: dict[str, Somebody] = {}
        self.documents: dict[str, dict[str, Any]] = {}
        self.gone: set[str] = set()
        self.noted: list[Noted] = []
        self.asked: list[Asked] = []
        self.faults: list[str] = []
        self.answers: Callable[[Request], Answer | None] = lambda _: None
        """Asked first; what a test makes it answer is answered, as when the server is down."""
        self._numbers = count(1)
        self._lock = Lock()
        self._http = requests.Session()
        self._http.trust_env = False
        self._http.verify = str(bundle) if bundle else True

    # -- people and documents

    def add_person(self, name: str = "ann") -> Somebody:
        """Register somebody, with actor document and WebFinger."""
        id_ = self.origin + self.user_path.format(name=name)
        person = Somebody(name, id_, id_ + self.key_suffix)
        self.people[name] = person
        self.documents[id_] = self.actor_document(person)
        return person

    def actor_document(self, person: Somebody) -> dict[str, Any]:
        """What this software says of a person."""
        return {
            "@context": [AS, "https://w3id.org/security/v1"],
            "id": person.id,
            "type": "Person",
            "preferredUsername": person.name,
            "name": person.name.title(),
            "url": f"{self.origin}/@{person.name}",
            "inbox": f"{person.id}/inbox",
            "outbox": f"{person.id}/outbox",
            "followers": f"{person.id}/followers",
            "endpoints": {"sharedInbox": f"{self.origin}/inbox"},
            "publicKey": self.key_document(person),
        }

    def key_document(self, person: Somebody) -> dict[str, Any]:
        return {"id": person.key_id, "owner": person.id, "publicKeyPem": person.key.pem}

    def new_id(self, kind: str) -> str:
        return f"{self.origin}/{kind}/{next(self._numbers)}"

    def publish(self, document: dict[str, Any]) -> dict[str, Any]:
        """Have a document served at its id."""
        self.documents[document["id"]] = document
        return document

    # -- sending

    def post(
        self, person: Somebody, inbox: str, activity: Mapping[str, Any], **how: Any
    ) -> requests.Response:
        """Sign and send an activity; returns the answer whatever it is."""
        body = json.dumps({"@context": AS, **activity}).encode()
        parts = urlsplit(inbox)
        headers = signed(
            person.key, how.pop("key_id", person.key_id), "POST", parts.path, parts.netloc, body,
            algorithm=self.algorithm, order=self.order, **how,
        )  # fmt: skip
        return self._http.post(
            inbox, data=body, headers=headers, timeout=SECONDS, allow_redirects=False
        )

    def get(
        self, url: str, *, accept: str | None = None, by: Somebody | None = None
    ) -> requests.Response:
        """Ask for a document as this software does: signed by the person named, where it signs at all."""
        url = url.partition("#")[0]
        parts = urlsplit(url)
        headers = {"accept": accept or self.accept, "user-agent": f"{self.software} (test)"}
        by = by or next(iter(self.people.values()), None)
        if self.signs_gets and by is not None:
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            headers |= signed(
                by.key, by.key_id, "GET", target, parts.netloc, algorithm=self.algorithm,
                order=self.order,
            )  # fmt: skip
        return self._http.get(url, headers=headers, timeout=SECONDS, allow_redirects=True)

    def fetch(self, url: str) -> dict[str, Any]:
        """Return a document this software would believe, or refuse."""
        answer = self.get(url)
        if answer.status_code != 200:
            raise Refuses(401, f"GET {url} gave {answer.status_code}")
        self.require_type(answer.headers.get("content-type", ""), url)
        document: dict[str, Any] = answer.json()
        if document.get("id") != url.partition("#")[0]:
            raise Refuses(401, f"{url} calls itself {document.get('id')}")
        return document

    def require_type(self, content_type: str, url: str) -> None:
        """Refuse a document by its media type, as this software does."""

    # -- follows

    def follow(self, person: Somebody, target: str) -> dict[str, Any]:
        """Have a person follow an actor; whether it is accepted comes by the inbox."""
        actor = self.fetch(target)
        follow = {
            "id": self.new_id("follows"), "type": "Follow", "actor": person.id,
            "object": actor["id"], "to": [actor["id"]],
        }  # fmt: skip
        person.asked[follow["id"]] = follow
        person.follows[actor["id"]] = "asked"
        self.sent(self.post(person, actor["inbox"], follow))
        return follow

    def unfollow(self, person: Somebody, target: str) -> None:
        """Have a person follow no more."""
        follow = next(one for one in person.asked.values() if one["object"] == target)
        undo = {
            "id": self.new_id("undos"), "type": "Undo", "actor": person.id, "object": follow,
            "to": [target],
        }  # fmt: skip
        self.sent(self.post(person, self.fetch(target)["inbox"], undo))
        person.follows.pop(target, None)

    def sent(self, answer: requests.Response) -> requests.Response:
        """Require that another server took what was sent."""
        assert 200 <= answer.status_code < 300, (answer.status_code, answer.text[:500])
        return answer

    # -- serving

    def serve(self, request: Request) -> Answer:
        """Answer one request."""
        chosen = self.answers(request)
        if chosen is not None:
            return chosen
        if request.method == "POST":
            return self._take(request)
        with self._lock:
            self.asked.append(Asked(request.path, request.headers, "signature" in request.headers))
        if request.path == "/.well-known/webfinger":
            return self._webfinger(request)
        if request.path == "/.well-known/nodeinfo":
            href = f"{self.origin}/nodeinfo/2.0"
            rel = "http://nodeinfo.diaspora.software/ns/schema/2.0"
            return Answer(
                body={"links": [{"rel": rel, "href": href}]}, content_type="application/json"
            )
        if request.path == "/nodeinfo/2.0":
            return Answer(body=self.nodeinfo(), content_type="application/json")
        return self.show(request)

    def nodeinfo(self) -> dict[str, Any]:
        return {
            "version": "2.0", "software": {"name": self.software, "version": "4.5.0"},
            "protocols": ["activitypub"], "services": {"inbound": [], "outbound": []},
            "openRegistrations": False, "usage": {"users": {}}, "metadata": {},
        }  # fmt: skip

    def show(self, request: Request) -> Answer:
        """Answer a GET of a document."""
        url = self.origin + request.path
        if url in self.gone:
            return Answer(410, {"@context": AS, "id": url, "type": "Tombstone"})
        document = self.documents.get(url)
        return Answer(404) if document is None else Answer(body={"@context": AS, **document})

    def _webfinger(self, request: Request) -> Answer:
        name = request.query.get("resource", "").removeprefix("acct:").partition("@")[0]
        person = self.people.get(name)
        if person is None:
            return Answer(404)
        body = {
            "subject": f"acct:{name}@{self.authority}",
            "links": [{"rel": "self", "type": ACTIVITY, "href": person.id}],
        }
        return Answer(body=body, content_type="application/jrd+json")

    def _take(self, request: Request) -> Answer:
        document: dict[str, Any] = {}
        try:
            document = json.loads(request.body)
            self.judge(request, document)
            noted = Noted("taken", document["type"], "", 202, document, request.headers)
        except Ignores as error:
            noted = Noted("ignored", document["type"], str(error), 202, document, request.headers)
        except Refuses as error:
            noted = Noted(
                "refused", document.get("type", "?"), error.why, error.status, document, request.headers,
            )  # fmt: skip
        except (Unsigned, ValueError) as error:
            noted = Noted(
                "refused", document.get("type", "?"), str(error), 401, document, request.headers
            )
        with self._lock:
            self.noted.append(noted)
        return Answer(noted.status)

    def judge(self, request: Request, document: dict[str, Any]) -> None:
        """Take an activity, ignore or refuse it."""
        raise NotImplementedError

    def claimed(self, request: Request) -> Claimed:
        """Return what the signature says; refuse a request without."""
        return Claimed.read(request.headers)

    # -- watching

    def taken(self, type_: str) -> list[dict[str, Any]]:
        """Return the activities of a type that were taken."""
        return [
            noted.document
            for noted in self.noted
            if noted.verdict == "taken" and noted.type == type_
        ]

    def verdicts(self) -> list[tuple[str, str, str]]:
        """Return verdict, type and reason of everything that came."""
        return [(noted.verdict, noted.type, noted.why) for noted in self.noted]

    def await_(self, what: Callable[[], Any], seconds: float = 60.0) -> Any:
        """Return what becomes true within the time; complains with everything that came."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = what()
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"{self.software} saw only {self.verdicts()}; faults {self.faults}")
