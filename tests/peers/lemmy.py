"""Lemmy: media types letter by letter, required fields, and a community's word for what its members did."""

from typing import Any, ClassVar
from urllib.parse import urlsplit

from tests.peers.peer import ACTIVITY, LD, PUBLIC, Ignores, Peer, Refuses, Request, Somebody
from tests.peers.signing import digest

TYPES = {ACTIVITY, f"{ACTIVITY}; charset=utf-8", LD}
PAGES = {"Page", "Article", "Note", "Video", "Event"}


class LemmyPeer(Peer):
    """A Lemmy 0.19 whose people subscribe to communities elsewhere."""

    software: ClassVar[str] = "lemmy"
    user_path: ClassVar[str] = "/u/{name}"
    accept: ClassVar[str] = ACTIVITY
    algorithm: ClassVar[str] = "hs2019"
    order: ClassVar[tuple[str, ...]] = (
        "(request-target)", "content-type", "date", "digest", "host",
    )  # fmt: skip
    signs_gets: ClassVar[bool] = False

    def __init__(self, *words: Any, **named: Any) -> None:
        super().__init__(*words, **named)
        self.posts: dict[str, dict[str, Any]] = {}
        self.comments: dict[str, dict[str, Any]] = {}
        self.votes: set[tuple[str, str]] = set()
        self.locked: set[str] = set()
        self.seen: set[str] = set()

    def require_type(self, content_type: str, url: str) -> None:
        if content_type.lower() not in TYPES:
            raise Refuses(400, f"{url} is served as {content_type!r}")

    def judge(self, request: Request, document: dict[str, Any]) -> None:
        if not request.headers.get("content-type", "").startswith("application/"):
            raise Refuses(400, f"content type {request.headers.get('content-type')!r}")
        sent = request.headers.get("digest", "")
        if any(part.strip() != digest(request.body) for part in sent.split(",")):
            raise Refuses(400, f"digest {sent!r}")
        need(document, "id", "type", "actor", "object")
        actor = self.fetch(document["actor"])
        need(actor, "id", "type", "preferredUsername", "inbox", "outbox", "publicKey")
        self.claimed(request).require(
            actor["publicKey"]["publicKeyPem"], "POST", request.target, request.headers, request.body,
            covers=("(request-target)", "digest", "host", "date"),
        )  # fmt: skip
        self._require_new(document["id"])
        verb = getattr(self, f"_on_{document['type'].lower()}", None)
        if verb is None:
            raise Refuses(400, f"unknown activity {document['type']}")
        verb(document, actor)

    def _require_new(self, id_: str) -> None:
        if id_ in self.seen:
            raise Refuses(400, f"{id_} was received already")
        self.seen.add(id_)

    def _on_accept(self, document: dict[str, Any], actor: dict[str, Any]) -> None:
        follow = document["object"]
        if not isinstance(follow, dict):
            raise Refuses(400, "the Follow is not embedded")
        need(follow, "id", "type", "actor", "object")
        if actor["type"] != "Group":
            raise Refuses(400, f"{actor['type']} accepts a subscription")
        for person in self.people.values():
            if follow["id"] in person.asked and follow["object"] == document["actor"]:
                person.follows[document["actor"]] = "accepted"
                return
        raise Refuses(400, "nobody asked")

    def _on_announce(self, document: dict[str, Any], actor: dict[str, Any]) -> None:
        need(document, "to", "cc")
        if actor["type"] != "Group":
            raise Refuses(400, f"{actor['type']} announces")
        if not any(p.follows.get(actor["id"]) == "accepted" for p in self.people.values()):
            raise Refuses(400, "nobody here subscribes to the community")
        inner = document["object"]
        if isinstance(inner, str):
            inner = self.fetch(inner)
        if inner.get("type") in PAGES:
            raise Refuses(400, "CannotReceivePage")
        need(inner, "id", "type", "actor", "object")
        self._require_new(inner["id"])
        verb = getattr(self, f"_in_{inner['type'].lower()}", None)
        if verb is None:
            raise Refuses(400, f"unknown activity {inner['type']} in Announce")
        verb(inner, actor["id"])

    def _on_undo(self, document: dict[str, Any], actor: dict[str, Any]) -> None:
        raise Refuses(400, f"no Undo of {document['object']} from outside a community")

    def _in_create(self, activity: dict[str, Any], group: str) -> None:
        need(activity, "to", "cc")
        thing = activity["object"]
        if not isinstance(thing, dict):
            raise Refuses(400, "the object is not embedded")
        same_host(activity["actor"], thing.get("id", ""))
        if thing.get("inReplyTo"):
            self._comment(thing, group)
        else:
            self._page(thing, group)

    _in_update = _in_create

    def _page(self, page: dict[str, Any], group: str) -> None:
        need(page, "id", "type", "attributedTo", "to")
        if page["type"] not in PAGES:
            raise Refuses(400, f"a post is no {page['type']}")
        if not isinstance(page["attributedTo"], str):
            raise Refuses(400, "attributedTo is not one person")
        same_host(page["attributedTo"], page["id"])
        addressed(page, PUBLIC)
        addressed(page, group)
        if not (page.get("name") or page.get("content")):
            raise Refuses(400, "neither name nor content")
        if page.get("audience") not in {None, group}:
            raise Refuses(400, "invalid_community")
        for attachment in page.get("attachment", []):
            kind = {"Link": "href", "Image": "url", "Document": "url"}.get(attachment.get("type"))
            if kind is None or not isinstance(attachment.get(kind), str):
                raise Refuses(400, f"attachment {attachment}")
        self.posts[page["id"]] = page

    def _comment(self, note: dict[str, Any], group: str) -> None:
        need(note, "id", "type", "attributedTo", "to", "content", "inReplyTo")
        if note["type"] != "Note":
            raise Refuses(400, f"a comment is no {note['type']}")
        addressed(note, PUBLIC, what="object_is_not_public")
        if note.get("audience") not in {None, group}:
            raise Refuses(400, "invalid_community")
        same_host(note["attributedTo"], note["id"])
        self._require_parent(note["inReplyTo"], group)
        self.comments[note["id"]] = note

    def _require_parent(self, id_: str, group: str) -> None:
        """Parents that are not known are fetched, up to the post."""
        if id_ in self.posts or id_ in self.comments:
            return
        parent = self.fetch(id_)
        if parent.get("inReplyTo"):
            self._comment(parent, group)
        else:
            self._page(parent, group)

    def _in_like(self, activity: dict[str, Any], group: str) -> None:
        id_ = activity["object"]
        if not isinstance(id_, str) or id_ not in {**self.posts, **self.comments}:
            raise Refuses(400, f"a vote for {id_}")
        if activity.get("audience") not in {None, group}:
            raise Refuses(400, "invalid_community")
        self.votes.add((activity["actor"], id_))

    _in_dislike = _in_like

    def _in_undo(self, activity: dict[str, Any], group: str) -> None:
        inner = activity["object"]
        if not isinstance(inner, dict):
            raise Refuses(400, "what is undone is not embedded")
        if inner["type"] in {"Like", "Dislike"}:
            self.votes.discard((activity["actor"], inner["object"]))
        elif inner["type"] == "Lock":
            self.locked.discard(inner["object"])
        elif inner["type"] == "Delete":
            raise Ignores("restored")
        else:
            raise Refuses(400, f"Undo of {inner['type']}")

    def _in_delete(self, activity: dict[str, Any], group: str) -> None:
        need(activity, "to")
        if PUBLIC not in as_list(activity["to"]):
            raise Refuses(400, "object_is_not_public")
        thing = activity["object"]
        id_ = thing if isinstance(thing, str) else thing["id"]
        hosts = {urlsplit(activity["actor"]).netloc}
        if activity.get("summary") is None:
            if urlsplit(id_).netloc not in hosts:
                raise Refuses(400, "a delete of one's own must be of one's own server")
        elif not hosts & {urlsplit(group).netloc, urlsplit(id_).netloc}:
            raise Refuses(400, "Domains do not match")
        self.posts.pop(id_, None)
        self.comments.pop(id_, None)

    def _in_lock(self, activity: dict[str, Any], group: str) -> None:
        need(activity, "to", "cc")
        self.locked.add(activity["object"])

    def say(
        self, person: Somebody, group: dict[str, Any], content: str, *,
        name: str | None = None, in_reply_to: str | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        """Post in a community elsewhere, or answer there; returns what was sent inside the Create."""
        to = [group["id"], PUBLIC]
        kind = "Note" if in_reply_to else "Page"
        thing: dict[str, Any] = {
            "id": self.new_id("comment" if in_reply_to else "post"), "type": kind, "attributedTo": person.id,
            "to": to, "cc": [], "content": f"<p>{content}</p>", "mediaType": "text/html",
            "source": {"content": content, "mediaType": "text/markdown"}, "audience": group["id"],
            "published": "2026-11-24T09:00:00Z", "tag": [],
        }  # fmt: skip
        thing |= {"inReplyTo": in_reply_to} if in_reply_to else {"name": name, "attachment": []}
        self.publish(thing)
        create = {
            "id": self.new_id("activities/create"), "type": "Create", "actor": person.id, "to": to, "cc": [],
            "audience": group["id"], "object": thing,
        }  # fmt: skip
        self.sent(self.post(person, group["inbox"], create))
        return thing


def need(document: dict[str, Any], *names: str) -> None:
    """Refuse a document that lacks a field its reader cannot do without."""
    missing = [name for name in names if document.get(name) is None]
    if missing:
        raise Refuses(400, f"missing field {missing} in {document.get('type')}")


def same_host(one: str, other: str) -> None:
    """Refuse what is of two servers."""
    if urlsplit(one).netloc != urlsplit(other).netloc:
        raise Refuses(400, f"{one} and {other} are of different servers")


def addressed(document: dict[str, Any], whom: str, what: str = "not addressed") -> None:
    """Refuse what is not for somebody."""
    if whom not in [*as_list(document.get("to")), *as_list(document.get("cc"))]:
        raise Refuses(400, f"{what}: {whom}")


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
