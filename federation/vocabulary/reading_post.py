"""Something said elsewhere, read as the post it may become here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from federation.vocabulary.reading import (
    addressed,
    id_of,
    ids_of,
    line_of,
    listed,
    moment_of,
    objects_of,
    origin_of,
    text_of,
    type_of,
)
from shared.text.from_html import escape, to_markdown
from shared.text.tags import plain

TYPES = frozenset(
    {"Note", "Page", "Article", "Question", "Event", "Video", "Audio", "Image", "Link"}
)
LONGEST_BODY = 20_000
LONGEST_TITLE = 200
MOST_ATTACHMENTS = 16
_MARKDOWN = frozenset({"text/markdown", "text/x.markdown"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PostDocument:
    """What a post's document says, as far as it is read here."""

    id: str
    author: str
    url: str
    """Page for people on its own server, else the id."""
    title: str | None
    answers: str | None
    audience: frozenset[str]
    """Everybody it is for, mentioned people and groups among them; `Public` stands for the public."""
    published: datetime | None
    updated: datetime | None
    document: dict[str, Any]

    @property
    def is_public(self) -> bool:
        """Whether anybody may read it, listed or unlisted."""
        return "Public" in self.audience


def read_post(document: Any) -> PostDocument | None:
    """Return the post; None when it is no post, or its author is not one actor of the id's own server (G4)."""
    if not isinstance(document, dict) or type_of(document) not in TYPES:
        return None
    id_, author = id_of(document.get("id")), _author(document)
    if id_ is None or author is None or origin_of(id_) != origin_of(author):
        return None
    mentions = {
        href
        for tag in objects_of(document.get("tag"))
        if type_of(tag) == "Mention" and (href := id_of(tag.get("href")))
    }
    title = line_of(text_of(document, "name"), LONGEST_TITLE)
    return PostDocument(
        id=id_,
        author=author,
        url=_page(document, id_),
        title=title or None,
        answers=id_of(document.get("inReplyTo")),
        audience=frozenset(addressed(document, "to", "cc", "audience") | mentions),
        published=moment_of(document, "published"),
        updated=moment_of(document, "updated"),
        document=document,
    )


def body_of(post: PostDocument) -> str:
    """Return the words as Markdown: the source where it is Markdown, else from HTML; cut with a link to the whole."""
    document = post.document
    words = _words(document)
    warning = line_of(text_of(document, "summary"), 500) if type_of(document) == "Note" else ""
    if warning:
        words = f"*{escape(warning)}*\n\n{words}"
    pictures = _attachments(document)
    words = "\n\n".join(part for part in (words.strip(), pictures) if part) or f"<{post.url}>"
    if len(words) <= LONGEST_BODY:
        return words
    end = f" …\n\n<{post.url}>"
    cut = words.rfind("\n\n", LONGEST_BODY // 2, LONGEST_BODY - len(end))
    return words[: cut if cut > 0 else LONGEST_BODY - len(end)] + end


def _words(document: dict[str, Any]) -> str:
    source = document.get("source")
    if isinstance(source, dict) and str(source.get("mediaType")) in _MARKDOWN:
        content = source.get("content")
        if isinstance(content, str) and content.strip():
            return plain(content)[: LONGEST_BODY + 1]
    content = text_of(document, "content")
    if document.get("mediaType") == "text/plain":
        return escape(plain(content[: LONGEST_BODY + 1]))
    return to_markdown(content)


def _attachments(document: dict[str, Any]) -> str:
    """Return pictures and links that were sent along, as links, one a line."""
    found = []
    for item in list(objects_of(document.get("attachment")))[:MOST_ATTACHMENTS]:
        href = id_of(next(iter(listed(item.get("href") or item.get("url"))), None))
        if href is None:
            continue
        words = line_of(text_of(item, "summary") or text_of(item, "name"), 300)
        kind = "Image" if type_of(item) in {"Image", "Document"} else "Link"
        target = href.replace("(", "%28").replace(")", "%29")
        found.append(f"[{escape(words) if words else kind}]({target})")
    return "\n\n".join(found)


def _author(document: dict[str, Any]) -> str | None:
    """Return the one author; PeerTube lists the person beside the channel."""
    authors = listed(document.get("attributedTo"))
    people = [a for a in authors if isinstance(a, dict) and type_of(a) == "Person"]
    if len(authors) > 1 and len(people) == 1:
        return id_of(people[0])
    found = ids_of(document.get("attributedTo"))
    return found[0] if len(found) == 1 else None


def _page(document: dict[str, Any], id_: str) -> str:
    for value in listed(document.get("url")):
        link = value
        if isinstance(value, dict):
            link = value.get("href") if value.get("mediaType", "text/html") == "text/html" else None
        found = id_of(link)
        if found and origin_of(found) == origin_of(id_):
            return found
    return id_
