"""The newest case studies as an Atom feed."""

from feedgen.feed import FeedGenerator
from flask import Response

from services.knowledge.cases.domain import readable
from services.knowledge.cases.reads import Spoken, list_cases
from shared.core.ids import activity_id
from shared.core.links import case_path
from shared.standing.may import ANYBODY
from shared.text import markdown
from shared.web.asking import absolute, db, settings
from shared.web.doors import Pages
from shared.web.language import gettext

feeds = Pages("cases_feed", __name__)


@feeds.get("/knowledge.atom", to=ANYBODY)
def newest() -> Response:
    """Twenty case studies, newest first."""
    found, _ = list_cases(db(), limit=20)
    feed = FeedGenerator()
    feed.id(absolute("/knowledge.atom"))
    feed.title(gettext("Case studies"))
    feed.author(name=settings().instance_name)
    feed.subtitle(gettext("What cities tried, what it did, and how we know."))
    feed.link(href=absolute("/knowledge.atom"), rel="self")
    feed.link(href=absolute("/knowledge"), rel="alternate")
    for spoken in found:
        _add(feed, spoken)
    if found:
        feed.updated(max(spoken.case.edited_at or spoken.case.published_at for spoken in found))
    return Response(feed.atom_str(pretty=True), mimetype="application/atom+xml")


def _add(feed: FeedGenerator, spoken: Spoken) -> None:
    case = spoken.case
    entry = feed.add_entry(order="append")
    entry.id(activity_id(settings().origin, "cases", case.id))
    entry.title(case.title)
    entry.link(href=absolute(case_path(case.id)), rel="alternate")
    entry.content(markdown.render(readable(case)), type="html")
    entry.published(case.published_at)
    entry.updated(case.edited_at or case.published_at)
    if spoken.office is not None:
        entry.author(name=spoken.office.name)
