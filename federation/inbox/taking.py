"""Whether something said elsewhere belongs to a channel or post here, and taking it if so."""

import re
from typing import Any, get_args

from federation.actors.domain import RemoteActor
from federation.inbox.domain import APPLIED, Outcome, RemoteObject, ignored, refused
from federation.inbox.scene import Arrived, Scene, Standing
from federation.vocabulary.reading import line_of, text_of, type_of
from federation.vocabulary.reading_case import read_outcome
from federation.vocabulary.reading_post import PostDocument, body_of
from shared.bus.work import add_work
from shared.core.ids import remote_id
from shared.facts import federation as told
from shared.facts.words import PostKind

LOOK_UP = "federation.inbox.look_up"
UNKNOWN_ABOVE = "what it answers is not known yet"
"""Of what a channel elsewhere passed on: whoever passes it on to us looks it up."""
LONGEST_MADE_TITLE = 120
_MENTIONS = re.compile(r"(?:@[\w.-]+(?:@[\w.:-]+)?(?:[\s,:]+|\Z))+")
_LINK = re.compile(r"\[((?:[^\[\]\\]|\\.)*)\]\([^()\s]*\)")
_MARK = re.compile(r"^[ >]*(?:#{1,6} |[-*] |\d+[.)] )?|(?<!\\)[*`]|\\$|&nbsp;")
_ESCAPE = re.compile(r"\\(.)")
_KINDS = frozenset(get_args(PostKind))


def take(scene: Scene, actor: RemoteActor, post: PostDocument, arrived: Arrived) -> Outcome:
    """Take a post of an actor that is not known yet, if it is public and of a channel or post here."""
    turned = _turn_away(scene, actor, post)
    if turned is not None:
        return turned
    above = scene.find(post.answers)
    channel_id = above.channel_id if above else arrived.via or scene.channel_among(post.audience)
    if above is not None and above.in_copy and arrived.via != above.channel_id:
        return ignored("the home of its channel has not passed it on")
    if post.answers and above is None:
        return _look_up(scene, post, arrived) if channel_id else ignored("answers nothing here")
    if channel_id is None and above is None:
        return ignored("of no channel here")
    scene.introduce(actor)
    scene.add(_object_of(actor, post, above, channel_id, arrived), arrived.arrival.raw or None)
    scene.tell(told.PostReceived(post=as_told(actor, post, arrived, above, channel_id)))
    return APPLIED


def _turn_away(scene: Scene, actor: RemoteActor, post: PostDocument) -> Outcome | None:
    """Say why a post is nothing to take, wherever it would stand."""
    if post.author != actor.actor:
        return refused("somebody else is its author")
    known = scene.objects.get(post.id)
    if known is not None and (known.create_id or known.author_id == actor.id):
        return refused("it was taken back") if known.is_gone else ignored("it is known")
    if not post.is_public:
        return ignored("not for the public")
    return ignored("a vote") if _is_vote(post.document) else None


def as_told(
    actor: RemoteActor,
    post: PostDocument,
    arrived: Arrived,
    above: Standing | None,
    channel_id: Any,
) -> told.Post:
    """Return the post as the other services read it."""
    body = body_of(post)
    published = min(post.published or arrived.at, arrived.at)
    edited = min(post.updated, arrived.at) if post.updated and post.updated > published else None
    kind = post.document.get("kind")
    return told.Post(
        id=remote_id(post.id),
        activity_id=post.id,
        url=post.url,
        author_id=actor.id,
        title=None if above else _title(post, body),
        body=body,
        published_at=published,
        channel_id=None if above else channel_id,
        answers=above.post_id if above else None,
        kind=kind if isinstance(kind, str) and kind in _KINDS else None,  # type: ignore[arg-type]  # just checked
        edited_at=edited,
        outcome=None if above else read_outcome(post.document),
    )


def _title(post: PostDocument, body: str) -> str | None:
    """Return the title, or the first words without whom they greet (microblogs have no titles)."""
    if post.title:
        return post.title
    for line in body[:4_000].splitlines():
        words = _ESCAPE.sub(r"\1", _MARK.sub("", _LINK.sub(r"\1", line)))
        greeted = _MENTIONS.match(words)
        title = line_of(words[greeted.end() :] if greeted else words, LONGEST_MADE_TITLE)
        if any(letter.isalnum() for letter in title):
            return title
    return None


def _object_of(
    actor: RemoteActor,
    post: PostDocument,
    above: Standing | None,
    channel_id: Any,
    arrived: Arrived,
) -> RemoteObject:
    return RemoteObject(
        id=remote_id(post.id),
        activity_id=post.id,
        author_id=actor.id,
        channel_id=channel_id,
        answers=above.post_id if above else None,
        create_id=arrived.activity.id,
        updated_at=min(post.updated or post.published or arrived.at, arrived.at),
        in_copy=above.in_copy if above else arrived.via is not None,
    )


def _is_vote(document: dict[str, Any]) -> bool:
    """Whether this is an answer to a poll: a Note with a name and no words."""
    is_note = type_of(document) == "Note"
    return is_note and bool(document.get("name")) and not text_of(document, "content")


def _look_up(scene: Scene, post: PostDocument, arrived: Arrived) -> Outcome:
    """Have what it answers fetched by work of its own; nobody is asked while others wait."""
    if scene.own(post.answers) or (post.answers or "").startswith(scene.origin):
        return ignored("what it answers is not here any more")
    if arrived.via is not None:
        return ignored(UNKNOWN_ABOVE)
    add_work(scene.db, LOOK_UP, {"seq": arrived.arrival.seq})
    return ignored("what it answers is being looked up")
