"""The public log as an Atom feed."""

import re

import msgspec
from feedgen.feed import FeedGenerator
from flask import Response

from services.moderation.hosts.domain import POLICY_NAMES
from services.moderation.log.reads import Logged, list_log
from services.moderation.rules.domain import name_of
from shared.facts.moderation import HostPolicy
from shared.standing.may import ANYBODY
from shared.standing.people import Office
from shared.web.asking import absolute, db, settings
from shared.web.doors import Pages
from shared.web.language import gettext

feeds = Pages("log_feed", __name__)

_NOT_XML = re.compile("[\ufffe\uffff]")


@feeds.get("/log.atom", to=ANYBODY)
def newest() -> Response:
    """Twenty decisions, newest first."""
    found, _ = list_log(db(), limit=20)
    feed = FeedGenerator()
    feed.id(absolute("/log.atom"))
    feed.title(gettext("Public log"))
    feed.author(name=settings().instance_name)
    feed.link(href=absolute("/log.atom"), rel="self")
    feed.link(href=absolute("/log"), rel="alternate")
    for entry, office in found:
        _add(feed, entry, office)
    if found:
        feed.updated(found[0][0].taken_at)
    return Response(feed.atom_str(pretty=True), mimetype="application/atom+xml")


def _add(feed: FeedGenerator, logged: Logged, office: Office | None) -> None:
    entry = feed.add_entry(order="append")
    about = "" if logged.host else f"?item={logged.name}"
    address = absolute(f"/log{about}#decision-{logged.id}")
    entry.id(f"urn:uuid:{logged.id}")
    entry.title(_what(logged))
    entry.link(href=address, rel="alternate")
    entry.content(_NOT_XML.sub("", gettext(logged.reason)), type="text")
    entry.published(logged.taken_at)
    entry.updated(logged.taken_at)
    if office is not None:
        entry.author(name=_NOT_XML.sub("", office.name))


def _what(logged: Logged) -> str:
    if logged.host is not None:
        policy = POLICY_NAMES[msgspec.convert(logged.verdict, HostPolicy)][0]
        return f"{gettext('The server %(host)s', host=logged.host)}: {gettext(policy)}"
    if logged.home is not None:
        named = f": {gettext(name_of(logged.rule))}" if logged.rule else ""
        return f"{_done_at_home(logged.home, logged)}{named}"
    return f"{_done(logged)}: {gettext(name_of(logged.rule))}"


def _done_at_home(home: str, logged: Logged) -> str:
    return (
        gettext("Hidden by %(host)s, the channel’s home", host=home)
        if logged.verdict == "hide"
        else gettext("Restored by %(host)s, the channel’s home", host=home)
    )


def _done(logged: Logged) -> str:
    if logged.item_kind == "post":
        return (
            gettext("A post was hidden")
            if logged.verdict == "hide"
            else gettext("A post was restored")
        )
    return (
        gettext("A case study was hidden")
        if logged.verdict == "hide"
        else gettext("A case study was restored")
    )
