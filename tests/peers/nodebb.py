"""NodeBB: asks for a key without signing, holds key and actor against each other, and asks again for foreign words."""

import re
from typing import Any, ClassVar
from urllib.parse import urlsplit

from tests.peers.lemmy import as_list
from tests.peers.peer import LD, PUBLIC, Ignores, Peer, Refuses, Request
from tests.peers.signing import digest

POSTS = {"Note", "Page", "Article", "Question", "Video"}


class NodeBBPeer(Peer):
    """A NodeBB 4 whose people watch a category elsewhere."""

    software: ClassVar[str] = "nodebb"
    user_path: ClassVar[str] = "/uid/{name}"
    key_suffix: ClassVar[str] = "#key"
    accept: ClassVar[str] = LD
    order: ClassVar[tuple[str, ...]] = ("(request-target)", "host", "date", "digest")
    signs_gets: ClassVar[bool] = False

    def __init__(self, *words: Any, **named: Any) -> None:
        super().__init__(*words, **named)
        self.keys: dict[str, dict[str, Any]] = {}
        self.topics: dict[str, dict[str, Any]] = {}

    def fetch(self, url: str) -> dict[str, Any]:
        """Any JSON object will do, whatever it calls itself."""
        answer = self.get(url)
        if answer.status_code // 100 != 2:
            raise Refuses(401, f"GET {url} gave {answer.status_code}")
        found = answer.json()
        if not isinstance(found, dict):
            raise Refuses(401, f"{url} is no object")
        return found

    def judge(self, request: Request, document: dict[str, Any]) -> None:
        for name in ("id", "type", "actor", "object"):
            if name not in document:
                raise Refuses(400, f"missing {name}")
        if request.headers.get("digest") != digest(request.body):
            raise Refuses(400, f"digest {request.headers.get('digest')!r}")
        claimed = self.claimed(request)
        actor = document["actor"]
        if actor not in self.keys:
            self.keys[actor] = self.fetch(actor)["publicKey"]
        key = self.keys[actor]
        if not isinstance(key, dict) or re.sub(r"#[\w-]+$", "", claimed.key_id) != re.sub(
            r"#[\w-]+$", "", key["id"]
        ):
            raise Refuses(403, f"{claimed.key_id} is not the key of {actor}")
        claimed.require(
            key["publicKeyPem"], "POST", request.target, request.headers, request.body,
            covers=("(request-target)", "host", "date", "digest"),
        )  # fmt: skip
        verb = getattr(self, f"_on_{document['type'].lower()}", None)
        if verb is None:
            raise Ignores(f"no {document['type']} here")
        verb(document)

    def _on_accept(self, document: dict[str, Any]) -> None:
        follow = document["object"]
        id_ = follow if isinstance(follow, str) else follow["id"]
        for person in self.people.values():
            if id_ in person.asked:
                person.follows[document["actor"]] = "accepted"
                return
        raise Ignores("nobody asked")

    def _on_announce(self, document: dict[str, Any]) -> None:
        if not any(p.follows.get(document["actor"]) == "accepted" for p in self.people.values()):
            raise Ignores("nobody here watches the category")
        inner = document["object"]
        if isinstance(inner, dict) and inner.get("type") in {"Create", "Update"}:
            inner = inner["object"]
        elif isinstance(inner, dict) and inner.get("type") == "Delete":
            return self._forget(inner["object"], document["actor"])
        elif isinstance(inner, dict) and inner.get("type") not in POSTS:
            raise Ignores(f"wrapped {inner.get('type')}")
        id_ = inner if isinstance(inner, str) else inner["id"]
        is_theirs = urlsplit(id_).netloc == urlsplit(document["actor"]).netloc
        post = inner if isinstance(inner, dict) and is_theirs else self.fetch(id_)
        return self._keep(post)

    def _on_create(self, document: dict[str, Any]) -> None:
        self._keep(document["object"])

    def _on_delete(self, document: dict[str, Any]) -> None:
        self._forget(document["object"], document["actor"])

    def _on_undo(self, document: dict[str, Any]) -> None:
        raise Ignores(f"undone: {document['object']}")

    def _keep(self, post: dict[str, Any]) -> None:
        if post.get("type") not in POSTS:
            raise Ignores(f"no {post.get('type')} here")
        author = post.get("attributedTo")
        if not isinstance(author, str):
            raise Refuses(400, f"attributedTo {author!r}")
        if urlsplit(author).netloc != urlsplit(post["id"]).netloc:
            raise Refuses(400, "the author is of another server than the post")
        if PUBLIC not in [*as_list(post.get("to")), *as_list(post.get("cc"))]:
            raise Ignores("not public")
        self.topics[post["id"]] = post

    def _forget(self, thing: Any, by: str) -> None:
        id_ = thing if isinstance(thing, str) else thing["id"]
        if urlsplit(id_).netloc != urlsplit(by).netloc:
            raise Ignores("a delete of another server's")
        self.topics.pop(id_, None)
