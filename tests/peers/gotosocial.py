"""GoToSocial: nothing is read without a signature but the stub of a key, and the key is no fragment."""

from typing import Any, ClassVar
from urllib.parse import urlsplit

from shared.outbound.media_types import is_activity
from tests.peers.mastodon import MastodonPeer
from tests.peers.peer import AS, Answer, Ignores, Refuses, Request, Somebody
from tests.peers.signing import Claimed, Unsigned


class GoToSocialPeer(MastodonPeer):
    """A GoToSocial 0.20; what it shows of an announced post is as Mastodon does, but with the content of a Page."""

    software: ClassVar[str] = "gotosocial"
    key_suffix: ClassVar[str] = "/main-key"
    accept: ClassVar[str] = (
        'application/activity+json,application/ld+json;profile="https://www.w3.org/ns/activitystreams"'
    )
    algorithm: ClassVar[str] = "hs2019"
    order: ClassVar[tuple[str, ...]] = ("(request-target)", "host", "date", "digest")

    def actor_document(self, person: Somebody) -> dict[str, Any]:
        document = super().actor_document(person)
        document.pop("endpoints")  # it has no shared inbox
        return document

    def show(self, request: Request) -> Answer:
        url = self.origin + request.path
        if url.endswith("/main-key"):
            return self._stub(url.removesuffix("/main-key"))
        try:
            self._require_signed_get(request)
        except (Unsigned, Refuses) as error:
            who = request.headers.get("user-agent", "?")
            self.faults.append(f"401 for GET {request.path} by {who}: {error}")
            return Answer(401, {"error": f"Unauthorized: {error}"})
        return super().show(request)

    def _stub(self, id_: str) -> Answer:
        person = next((one for one in self.people.values() if one.id == id_), None)
        if person is None:
            return Answer(404)
        stub = {
            "@context": [AS, "https://w3id.org/security/v1"], "id": person.id, "type": "Person",
            "preferredUsername": person.name, "publicKey": self.key_document(person),
        }  # fmt: skip
        return Answer(body=stub)

    def _require_signed_get(self, request: Request) -> None:
        claimed = Claimed.read(request.headers)
        key = self._key(claimed.key_id)
        claimed.require(
            key["publicKeyPem"], "GET", request.target, request.headers, b"",
            covers=("(request-target)", "host", "date"),
        )  # fmt: skip

    def _key(self, key_id: str) -> dict[str, Any]:
        """Whoever asks for something must itself be readable with our signed request."""
        answer = self.get(key_id)
        if answer.status_code != 200:
            raise Refuses(401, f"the key at {key_id} gave {answer.status_code}")
        key: dict[str, Any] = answer.json()["publicKey"]
        return key

    def judge(self, request: Request, document: dict[str, Any]) -> None:
        if not is_activity(request.headers.get("content-type", "")):
            raise Refuses(406, f"content type {request.headers.get('content-type')!r}")
        claimed = self.claimed(request)
        lacking = {"(request-target)", "host", "date", "digest"} - set(claimed.covered)
        if lacking:
            raise Refuses(401, f"not covered: {sorted(lacking)}")
        super().judge(request, document)

    def _activity_again(self, inner: dict[str, Any], outer: dict[str, Any]) -> str:
        raise Ignores(f"wrapped {inner.get('type')}: not a status")

    def _rendered(self, post: dict[str, Any]) -> Any:
        shown = super()._rendered(post)
        shown.text = post.get("content") or ""
        return shown

    def _require_loop(self, actor: dict[str, Any]) -> None:
        """As Mastodon; an instance actor too needs a name."""
        super()._require_loop(actor)
        assert urlsplit(actor["id"]).netloc
