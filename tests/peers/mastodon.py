"""Mastodon, as strict as it is: WebFinger must loop back, ids are asked for again, wrapped edits are ignored."""

from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlsplit

from shared.outbound.media_types import essence
from tests.peers.peer import ACTIVITY, AS, LD, PUBLIC, Ignores, Peer, Refuses, Request, Somebody

CONVERTED = {"Image", "Audio", "Video", "Article", "Page", "Event"}
POSTS = CONVERTED | {"Note", "Question"}


@dataclass
class Shown:
    """A post as it stands in a home feed."""

    id: str
    by: str
    """Who wrote it."""
    boosted_by: str | None
    text: str
    url: str
    title: str
    announce: str | None = None


class MastodonPeer(Peer):
    """A Mastodon 4.5."""

    software: ClassVar[str] = "mastodon"
    order: ClassVar[tuple[str, ...]] = (
        "host", "date", "digest", "content-type", "(request-target)",
    )  # fmt: skip

    def __init__(self, *words: Any, **named: Any) -> None:
        super().__init__(*words, **named)
        self.known: dict[str, dict[str, Any]] = {}
        self.feed: dict[str, Shown] = {}

    # -- what it believes

    def require_type(self, content_type: str, url: str) -> None:
        kind = essence(content_type)
        if kind != ACTIVITY and not (kind == "application/ld+json" and AS in content_type):
            raise Refuses(401, f"{url} is served as {content_type!r}")

    def account(self, id_: str) -> dict[str, Any]:
        """Return an actor, read anew where it is not known, with its WebFinger looping back."""
        if id_ in self.known:
            return self.known[id_]
        document = self.fetch(id_)
        contexts = document.get("@context")
        if AS not in (contexts if isinstance(contexts, list) else [contexts]):
            raise Refuses(401, f"{id_} has no ActivityStreams context")
        for name in ("preferredUsername", "inbox", "outbox"):
            if not isinstance(document.get(name), str):
                raise Refuses(401, f"{id_} has no {name}")
        self._require_loop(document)
        self.known[id_] = document
        return document

    def _require_loop(self, actor: dict[str, Any]) -> None:
        parts = urlsplit(actor["id"])
        wanted = f"acct:{actor['preferredUsername']}@{parts.netloc}"
        answer = self._http.get(
            f"{parts.scheme}://{parts.netloc}/.well-known/webfinger", params={"resource": wanted},
            headers={"Accept": "application/jrd+json, application/json"}, timeout=10,
        )  # fmt: skip
        if answer.status_code != 200:
            raise Refuses(401, f"WebFinger of {wanted} gave {answer.status_code}")
        found = answer.json()
        links = [
            link for link in found.get("links", ()) if link.get("rel") == "self" and link.get("type") in {ACTIVITY, LD}
        ]  # fmt: skip
        if found.get("subject") != wanted or not links or links[0].get("href") != actor["id"]:
            raise Refuses(401, f"{actor['id']} does not loop back: {found}")

    def judge(self, request: Request, document: dict[str, Any]) -> None:
        claimed = self.claimed(request)
        actor = document.get("actor")
        if not isinstance(actor, str) or claimed.key_id.partition("#")[0] != actor:
            raise Ignores("somebody else signed, and there is no proof in it")
        is_goodbye = document.get("type") == "Delete" and document.get("object") == actor
        if is_goodbye and actor not in self.known:
            raise Ignores("nobody here knew them")
        key = self.account(actor)["publicKey"]
        keys = key if isinstance(key, list) else [key]
        mine = [one for one in keys if one["id"] == claimed.key_id and one["owner"] == actor]
        if not mine:
            raise Refuses(401, f"{actor} lists no key {claimed.key_id}")
        claimed.require(
            mine[0]["publicKeyPem"], "POST", request.target, request.headers, request.body,
            covers=("date", "digest"),
        )  # fmt: skip
        verb = getattr(self, f"_on_{document['type'].lower()}", None)
        if verb is None:
            raise Ignores(f"no {document['type']} here")
        verb(document)

    # -- what it does

    def _on_accept(self, document: dict[str, Any]) -> None:
        follow = document["object"]
        id_ = follow if isinstance(follow, str) else follow.get("id")
        for person in self.people.values():
            asked = person.asked.get(id_)
            if asked and asked["object"] == document["actor"]:
                person.follows[document["actor"]] = "accepted"
                return
        raise Ignores(f"nobody asked {id_}")

    def _on_reject(self, document: dict[str, Any]) -> None:
        for person in self.people.values():
            person.follows.pop(document["actor"], None)

    def _on_announce(self, document: dict[str, Any]) -> None:
        if not any(p.follows.get(document["actor"]) == "accepted" for p in self.people.values()):
            raise Ignores("nobody here follows the announcer")
        thing = document["object"]
        if isinstance(thing, dict) and thing.get("type") not in POSTS:
            thing = self._activity_again(thing, document)
        id_ = thing if isinstance(thing, str) else thing["id"]
        post = self.fetch(id_)
        self._require_public(document)
        self._require_public(post)
        self._show(post, boosted_by=document["actor"], announce=document["id"])

    def _activity_again(self, inner: dict[str, Any], outer: dict[str, Any]) -> str:
        """A wrapped activity is asked for by its id, and counts only when it is a Create."""
        try:
            again = self.fetch(inner["id"])
        except Refuses as error:
            raise Ignores(f"wrapped {inner.get('type')}: {error.why}") from None
        host = urlsplit(again["id"]).netloc
        if again.get("type") != "Create" or urlsplit(again["actor"]).netloc != host:
            raise Ignores(f"wrapped {again.get('type')}")
        found = again["object"]
        return found if isinstance(found, str) else str(found["id"])

    def _on_create(self, document: dict[str, Any]) -> None:
        post = document["object"]
        post = self.fetch(post) if isinstance(post, str) else post
        if post["type"] not in POSTS:
            raise Ignores(f"no {post['type']} here")
        if post.get("attributedTo") != document["actor"]:
            raise Ignores("somebody else wrote it")
        self._show(post, boosted_by=None)

    def _on_update(self, document: dict[str, Any]) -> None:
        thing = document["object"]
        if thing["id"] == document["actor"]:
            self.known.pop(document["actor"], None)
            self.account(document["actor"])
            return
        known = [shown for shown in self.feed.values() if shown.id == thing["id"]]
        if not known:
            raise Ignores("nobody here knew the post")
        if known[0].by != document["actor"] or "updated" not in thing:
            raise Ignores("not by its author, or not newer")
        for shown in known:
            fresh = self._rendered(thing)
            shown.text, shown.title, shown.url = fresh.text, fresh.title, fresh.url

    def _on_delete(self, document: dict[str, Any]) -> None:
        thing = document["object"]
        id_ = thing if isinstance(thing, str) else thing["id"]
        known = [key for key, shown in self.feed.items() if shown.id == id_]
        if any(self.feed[key].by != document["actor"] for key in known):
            raise Ignores("not by its author")
        for key in known:
            del self.feed[key]

    def _on_undo(self, document: dict[str, Any]) -> None:
        thing = document["object"]
        id_ = thing if isinstance(thing, str) else thing["id"]
        for key, shown in list(self.feed.items()):
            if shown.announce == id_ and shown.boosted_by == document["actor"]:
                del self.feed[key]
                return
        raise Ignores(f"there is no {id_} to undo")

    def _on_like(self, document: dict[str, Any]) -> None:
        """Liked; nothing to show."""

    def _require_public(self, document: dict[str, Any]) -> None:
        addressed = [*_list(document.get("to")), *_list(document.get("cc"))]
        if not {PUBLIC, "as:Public", "Public"} & set(addressed):
            raise Ignores(f"{document['id']} is not public")

    def _show(
        self, post: dict[str, Any], *, boosted_by: str | None, announce: str | None = None
    ) -> None:
        author = post["attributedTo"]
        if urlsplit(author).netloc != urlsplit(post["id"]).netloc:
            raise Ignores("the author is of another server than the post")
        self.account(author)
        key = f"{boosted_by} {post['id']}"
        if key not in self.feed:
            shown = self._rendered(post)
            shown.boosted_by, shown.announce = boosted_by, announce
            self.feed[key] = shown

    def _rendered(self, post: dict[str, Any]) -> Shown:
        """What a reader sees: of a Page only name, summary and link (status_parser)."""
        url = post.get("url") or post["id"]
        if isinstance(url, list):
            url = next((u["href"] for u in url if u.get("mediaType") == "text/html"), post["id"])
        name = post.get("name") or ""
        text = post.get("content") or ""
        if post["type"] in CONVERTED:
            text = f"<h2>{name}</h2>{post.get('summary') or ''}<p>{url}</p>"
        return Shown(post["id"], post["attributedTo"], None, text, url, name)

    # -- what its people do

    def say(
        self, person: Somebody, group: dict[str, Any], content: str, *,
        in_reply_to: str | None = None, mention: bool = True, **more: Any,
    ) -> dict[str, Any]:  # fmt: skip
        """Post in public, mentioning a group; returns the note."""
        host = urlsplit(group["id"]).netloc
        tag = {
            "type": "Mention",
            "href": group["id"],
            "name": f"@{group['preferredUsername']}@{host}",
        }
        note = {
            "id": f"{person.id}/statuses/{next(self._numbers)}", "type": "Note", "attributedTo": person.id,
            "content": content, "published": "2026-11-24T09:00:00Z", "inReplyTo": in_reply_to,
            "to": [PUBLIC], "cc": [f"{person.id}/followers", *([group["id"]] if mention else [])],
            "tag": [tag] if mention else [],
        } | more  # fmt: skip
        note["url"] = f"{self.origin}/@{person.name}/{note['id'].rpartition('/')[2]}"
        self.publish(note)
        create = {
            "id": f"{note['id']}/activity", "type": "Create", "actor": person.id,
            "published": note["published"], "to": note["to"], "cc": note["cc"], "object": note,
        }  # fmt: skip
        self.publish(create)
        self.sent(self.post(person, group["inbox"], create))
        return note

    def edit(
        self, person: Somebody, note: dict[str, Any], content: str, inbox: str
    ) -> dict[str, Any]:
        """Change the words of a note and tell an inbox."""
        note |= {"content": content, "updated": "2026-11-24T10:00:00Z"}
        update = {
            "id": f"{note['id']}#updates/{next(self._numbers)}", "type": "Update", "actor": person.id,
            "to": note["to"], "cc": note["cc"], "object": note,
        }  # fmt: skip
        self.sent(self.post(person, inbox, update))
        return update

    def delete(self, person: Somebody, note: dict[str, Any], inbox: str) -> None:
        """Delete a note and tell an inbox."""
        self.documents.pop(note["id"], None)
        self.gone.add(note["id"])
        delete = {
            "id": f"{note['id']}#delete", "type": "Delete", "actor": person.id, "to": [PUBLIC],
            "object": {"id": note["id"], "type": "Tombstone"},
        }  # fmt: skip
        self.sent(self.post(person, inbox, delete))

    def like(self, person: Somebody, object_: str, inbox: str) -> dict[str, Any]:
        """Favourite something; returns the Like."""
        like = {
            "id": f"{person.id}#likes/{next(self._numbers)}",
            "type": "Like",
            "actor": person.id,
            "object": object_,
        }
        self.sent(self.post(person, inbox, like))
        return like

    def undo(self, person: Somebody, activity: dict[str, Any], inbox: str) -> None:
        """Take back a Like or an Announce."""
        undo = {
            "id": f"{activity['id']}/undo",
            "type": "Undo",
            "actor": person.id,
            "object": activity,
        }
        self.sent(self.post(person, inbox, undo))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
