"""A post on the wire: a Page with a title when it begins a thread, a Note when it answers."""

from html import escape
from typing import Any

from federation.vocabulary.addressing import Addressing
from federation.vocabulary.context import POST_CONTEXT, moment
from shared.facts.discussions import Post
from shared.text import markdown, plain

LONGEST_SUMMARY = 480
"""Mastodon shows title, summary and link of a Page, and nothing of its content."""


def write_post(id_: str, post: Post, where: Addressing, *, url: str) -> dict[str, Any]:
    """Return the post as others read it; `url` is its page here."""
    if where.answers is not None:
        return _base(id_, "Note", post, where, url) | {"inReplyTo": where.answers}
    title, summary = post.title or "", summarise(post.body)
    return _base(id_, "Page", post, where, url) | {
        "name": title,
        "summary": summary,
        "preview": preview(title, summary, where, url=url, published=moment(post.published_at)),
        "kind": post.kind,
    }


def summarise(body: str) -> str:
    """Return the beginning of a text as one paragraph of HTML."""
    return f"<p>{escape(plain.excerpt(body, LONGEST_SUMMARY), quote=False)}</p>"


def preview(
    title: str, summary: str, where: Addressing, *, url: str, published: str
) -> dict[str, Any]:
    """Return the short Note that stands for a long text (FEP-b2b8)."""
    return {
        "type": "Note",
        "attributedTo": where.author,
        "content": f"<p><strong>{escape(title, quote=False)}</strong></p>{summary}"
        f'<p><a href="{escape(url)}">{escape(url)}</a></p>',
        "published": published,
    }


def _base(id_: str, type_: str, post: Post, where: Addressing, url: str) -> dict[str, Any]:
    written: dict[str, Any] = {
        "@context": POST_CONTEXT,
        "id": id_,
        "type": type_,
        **where.on_object(),
        "content": markdown.render(post.body),
        "mediaType": "text/html",
        "source": {"content": post.body, "mediaType": "text/markdown"},
        "url": url,
        "published": moment(post.published_at),
        "attachment": [],
        "replies": f"{id_}/replies",
    }
    if post.edited_at is not None:
        written["updated"] = moment(post.edited_at)
    return written
