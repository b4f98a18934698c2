"""Topic pages: what is said about one thing on every instance we know, each thread once."""

from datetime import datetime
from uuid import UUID

from flask import render_template

from services.frontdesk.topics import reads
from services.frontdesk.topics.reads import LAST
from shared.standing.may import ANYBODY
from shared.web import paging
from shared.web.asking import db
from shared.web.doors import Pages
from shared.web.forms import read_query

pages = Pages("topics", __name__)


@pages.get("/topics", to=ANYBODY)
def topics() -> str:
    """Every topic, with how much is said about it and where."""
    return render_template("topics/topics.html", topics=reads.list_topics(db()))


@pages.get("/topics/<topic>", to=ANYBODY)
def topic(topic: str) -> str:
    """The threads of all channels about a topic, the one with the latest words first."""
    query = read_query(paging.PageQuery)
    channels = reads.get_channels(db(), topic)
    before = paging.decode(query.after, datetime, UUID) if query.after else LAST
    found, after = reads.list_threads(db(), topic, before=(before[0], before[1]), limit=query.limit)
    return render_template(
        "topics/topic.html",
        topic=topic,
        name=channels[0].name,
        channels=channels,
        homes={each.channel_slug: each.home_host for each in channels},
        threads=found,
        is_first_page=query.after is None,
        next_path=paging.next_path(paging.encode(*after) if after else None),
    )
