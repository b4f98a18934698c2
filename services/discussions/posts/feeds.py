"""A channel's newest threads as an Atom feed (RFC 4287)."""

from feedgen.feed import FeedGenerator
from flask import Response

from services.discussions.channels.reads import get_channel
from services.discussions.posts.reads import Spoken, list_threads
from shared.core.ids import activity_id
from shared.core.links import channel_path, post_path
from shared.standing.may import ANYBODY
from shared.text import markdown
from shared.web.asking import absolute, db, settings
from shared.web.doors import Pages

feeds = Pages("posts_feed", __name__)


@feeds.get("/channels/<slug>.atom", to=ANYBODY)
def newest(slug: str) -> Response:
    """Twenty threads, newest first."""
    channel = get_channel(db(), slug)
    found, _ = list_threads(db(), channel.id, by="newest", limit=20)
    here = absolute(channel_path(slug))
    feed = FeedGenerator()
    feed.id(f"{here}.atom")
    feed.title(channel.name)
    feed.author(name=settings().instance_name)
    if channel.purpose:
        feed.subtitle(channel.purpose)
    feed.link(href=f"{here}.atom", rel="self")
    feed.link(href=here, rel="alternate")
    feed.updated(
        max(
            (spoken.post.edited_at or spoken.post.published_at for spoken in found),
            default=channel.opened_at,
        )
    )
    for spoken in found:
        _add(feed, spoken)
    return Response(feed.atom_str(pretty=True), mimetype="application/atom+xml")


def _add(feed: FeedGenerator, spoken: Spoken) -> None:
    post = spoken.post
    entry = feed.add_entry(order="append")
    entry.id(post.activity_id or activity_id(settings().origin, "posts", post.id))
    entry.title(post.title or "")
    entry.link(href=absolute(post_path(post.channel_slug, post.id)), rel="alternate")
    entry.content(markdown.render(post.body), type="html")
    entry.published(post.published_at)
    entry.updated(post.edited_at or post.published_at)
    if spoken.office is not None:
        entry.author(name=spoken.office.name)
