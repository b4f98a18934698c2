"""What other servers read: actors, documents and lists. Nothing here is private, and nothing writes but first keys."""

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Raw
from werkzeug.wrappers import Response

from federation.follows.reads import count_followers
from federation.publishing import answers, ours, reads
from federation.publishing.answers import document
from federation.publishing.domain import DocumentKind, activity_uuid
from federation.publishing.reads import Listed, ShownTurn
from federation.vocabulary import collection
from shared.core.errors import NotFound
from shared.core.ids import ActivityKind, activity_id, instance_id
from shared.core.links import channel_path, office_path, post_path
from shared.core.marks import N_
from shared.standing.may import ANYBODY
from shared.web import paging
from shared.web.asking import absolute, db, settings
from shared.web.doors import Pages
from shared.web.forms import read_query

routes = Pages("publishing", __name__)
routes.record_once(lambda state: answers.remember(state.app))


class ListQuery(msgspec.Struct, kw_only=True):
    """Which page of a list is wanted; without one, its head."""

    page: paging.Cursor | None = None


FIRST_PAGE = "first"


@routes.get("/ap/channels/<uuid:id_>", to=ANYBODY)
def channel(id_: UUID) -> Response:
    """A channel: a Group."""
    found = reads.get_channel(db(), id_)
    return document(ours.channel_document(db(), found), page=absolute(channel_path(found.slug)))


@routes.get("/ap/offices/<uuid:id_>", to=ANYBODY)
def office(id_: UUID) -> Response:
    """An office: a Person."""
    found = reads.get_office(db(), id_)
    return document(ours.office_document(db(), found), page=absolute(office_path(found.handle)))


@routes.get("/ap/instance/<uuid:id_>", to=ANYBODY)
def instance(id_: UUID) -> Response:
    """The instance: an Application."""
    _require_instance(id_)
    return document(ours.instance_document(db()), page=absolute(ours.ABOUT))


@routes.get("/ap/posts/<uuid:id_>", to=ANYBODY)
def post(id_: UUID) -> Response:
    """A post, or its tombstone."""
    return _stored("posts", id_)


@routes.get("/ap/cases/<uuid:id_>", to=ANYBODY)
def case(id_: UUID) -> Response:
    """A case study, or its tombstone."""
    return _stored("cases", id_)


@routes.get("/ap/activities/<uuid:id_>", to=ANYBODY)
def activity(id_: UUID) -> Response:
    """Something an actor of ours did, or its tombstone when what it was about is gone."""
    return _stored("activities", id_)


@routes.get("/ap/channels/<uuid:id_>/outbox", to=ANYBODY)
def channel_outbox(id_: UUID) -> Response:
    """What a channel announced, newest first."""
    reads.get_channel(db(), id_)
    return _outbox("channels", id_)


@routes.get("/ap/offices/<uuid:id_>/outbox", to=ANYBODY)
def office_outbox(id_: UUID) -> Response:
    """What an office said, newest first."""
    reads.get_office(db(), id_)
    return _outbox("offices", id_)


@routes.get("/ap/instance/<uuid:id_>/outbox", to=ANYBODY)
def instance_outbox(id_: UUID) -> Response:
    """Nothing: the instance says nothing in public."""
    _require_instance(id_)
    return document(collection.whole(_id("instance", id_, "outbox"), []))


@routes.get("/ap/channels/<uuid:id_>/followers", to=ANYBODY)
def channel_followers(id_: UUID) -> Response:
    """How many follow a channel from elsewhere."""
    reads.get_channel(db(), id_)
    return _followers("channels", id_)


@routes.get("/ap/offices/<uuid:id_>/followers", to=ANYBODY)
def office_followers(id_: UUID) -> Response:
    """How many follow an office from elsewhere."""
    reads.get_office(db(), id_)
    return _followers("offices", id_)


@routes.get("/ap/instance/<uuid:id_>/followers", to=ANYBODY)
def instance_followers(id_: UUID) -> Response:
    """Nobody: the instance cannot be followed."""
    _require_instance(id_)
    return document(collection.counted(_id("instance", id_, "followers"), 0))


@routes.get("/ap/channels/<uuid:id_>/featured", to=ANYBODY)
def channel_featured(id_: UUID) -> Response:
    """A few posts for who has just begun to follow a channel."""
    reads.get_channel(db(), id_)
    return _featured("channels", "channel", id_)


@routes.get("/ap/offices/<uuid:id_>/featured", to=ANYBODY)
def office_featured(id_: UUID) -> Response:
    """A few posts for who has just begun to follow an office."""
    reads.get_office(db(), id_)
    return _featured("offices", "office", id_)


@routes.get("/ap/channels/<uuid:id_>/moderators", to=ANYBODY)
def moderators(id_: UUID) -> Response:
    """The offices that moderate (FEP-1b12)."""
    reads.get_channel(db(), id_)
    found = [_id("offices", office_id) for office_id in reads.list_moderators(db())]
    return document(collection.whole(_id("channels", id_, "moderators"), found))


@routes.get("/ap/posts/<uuid:id_>/replies", to=ANYBODY)
def post_replies(id_: UUID) -> Response:
    """What answers a post, oldest first."""
    return _replies(reads.get_turn(db(), "posts", id_), _id("posts", id_, "replies"))


@routes.get("/ap/cases/<uuid:id_>/replies", to=ANYBODY)
def case_replies(id_: UUID) -> Response:
    """What answers a case study in its channel, oldest first."""
    return _replies(reads.get_turn(db(), "cases", id_), _id("cases", id_, "replies"))


@routes.get("/ap/threads/<uuid:id_>", to=ANYBODY)
def thread(id_: UUID) -> Response:
    """Everything in a thread, oldest first (FEP-7888, FEP-f228)."""
    found, items = reads.get_thread(db(), id_)
    page = absolute(post_path(found.slug, id_))
    group = found.home or _id("channels", found.channel_id)
    return document(
        collection.whole(_id("threads", id_), items, attributedTo=group, audience=group, url=page),
        page=page,
    )


def _stored(kind: DocumentKind, id_: UUID) -> Response:
    found = reads.get_document(db(), kind, id_)
    body = bytes(found.body)
    page = (
        None if found.is_gone or not answers.wants_page() else msgspec.json.decode(body).get("url")
    )
    return document(body, page=page, status=410 if found.is_gone else 200)


def _outbox(kind: ActivityKind, id_: UUID) -> Response:
    by: Listed = "channel" if kind == "channels" else "office"
    here, query = _id(kind, id_, "outbox"), read_query(ListQuery)
    if query.page is None:
        total = reads.count_said(db(), by, id_)
        return document(collection.paged(here, total, f"{here}?page={FIRST_PAGE}"))
    before = _point(query.page) or reads.LAST
    found, after = reads.list_said(db(), by, id_, before=before)
    what = "Announce Create" if by == "channel" else "Create"
    ids = [activity_uuid(turn.noun_id, what, 0) for turn in found]
    bodies = reads.list_bodies(db(), "activities", ids)
    items = [Raw(bodies[each]) for each in ids if each in bodies]
    following = f"{here}?page={paging.encode(*after)}" if after else None
    return document(collection.page(f"{here}?page={query.page}", here, items, following))


def _featured(kind: ActivityKind, by: Listed, id_: UUID) -> Response:
    found = reads.list_pinned(db(), by, id_)
    bodies = {
        **reads.list_bodies(db(), "posts", [turn.noun_id for turn in found]),
        **reads.list_bodies(db(), "cases", [turn.noun_id for turn in found]),
    }
    items = [_inlined(turn, bodies) for turn in found]
    return document(collection.whole(_id(kind, id_, "featured"), items))


def _inlined(turn: ShownTurn, bodies: dict[UUID, bytes]) -> Raw | str:
    return Raw(bodies[turn.noun_id]) if turn.noun_id in bodies else turn.activity_id


def _followers(kind: ActivityKind, id_: UUID) -> Response:
    here = _id(kind, id_, "followers")
    return document(collection.counted(here, count_followers(db(), id_)))


def _replies(turn: ShownTurn, here: str) -> Response:
    query = read_query(ListQuery)
    after = _point(query.page) if query.page else None
    items, following = reads.list_answers(db(), turn, after=after or reads.FIRST)
    next_page = f"{here}?page={paging.encode(*following)}" if following else None
    page_id = f"{here}?page={query.page or FIRST_PAGE}"
    return document(
        collection.replies(
            here, items, page_id=page_id, is_first=query.page is None, following=next_page
        )
    )


def _point(page: str) -> reads.Point | None:
    if page == FIRST_PAGE:
        return None
    moment, id_ = paging.decode(page, datetime, UUID)
    return moment, id_


def _id(kind: ActivityKind, id_: UUID, part: str = "") -> str:
    whole = activity_id(settings().origin, kind, id_)
    return f"{whole}/{part}" if part else whole


def _require_instance(id_: UUID) -> None:
    if id_ != instance_id(settings().origin):
        raise NotFound(N_("There is nothing at this address."))
