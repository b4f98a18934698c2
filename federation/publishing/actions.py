"""What is written and sent for posts and channels: as their owner says they stand now, whichever fact said so."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from federation.delivery import actions as delivery
from federation.delivery.domain import Outgoing
from federation.keys.actions import forget_unowned, was_asked_for
from federation.publishing import cases, ours, saying, store
from federation.publishing.domain import (
    Document,
    OurChannel,
    Turn,
    activity_uuid,
    addressing,
    moved_on,
    page_of,
    thread_there,
    turn_of,
)
from federation.publishing.press import GROUPS, Press
from federation.reach import may_federate
from federation.vocabulary.activity import turn_down
from federation.vocabulary.actor import update_actor
from federation.vocabulary.addressing import Addressing, Mentioned
from federation.vocabulary.post import write_post
from federation.vocabulary.removal import Removal
from shared.core.clock import now
from shared.core.ids import activity_id
from shared.data.database import Connection, settings_of
from shared.facts.discussions import Channel, Post, PostTurnedAway
from shared.standing.people import Office
from shared.standing.reads import find_office, list_offices

Told = tuple[Post, datetime, Removal | None]
"""A post as it stands, since when, and why a moderator took it out of sight."""


def follow_posts(db: Connection, told: Sequence[Told]) -> None:
    """Publish, change, take away and bring back posts, in the order in which they were told."""
    posts = [post for post, _at, _why in told]
    ids = {id_ for post in posts for id_ in (post.id, post.answers, post.thread_id) if id_}
    with db.transaction():
        press = Press.for_posts(
            db, ids, {post.office_id for post in posts}, {post.channel_id for post in posts}
        )
        for post, at, why in told:
            _follow_post(press, post, at, why)
        press.put_down()


def _follow_post(press: Press, post: Post, at: datetime, why: Removal | None) -> None:
    known = press.turns.get(post.id)
    if known is None:
        if not (post.is_hidden or post.is_withdrawn):
            _appear(press, post)
    elif post.version > known.version and not known.is_final:
        _change(press, post, known, at, why)


def _appear(press: Press, post: Post) -> None:
    turn = press.move(turn_of(press.origin, post))
    if turn.type == "Article":
        cases.announced(press, turn)
    elif turn.is_ours:
        saying.publish(press, turn, "posts", _written(press, post, turn), post.version)
    elif not press.is_copy(turn):
        saying.pass_on(press, turn)


def _change(press: Press, post: Post, known: Turn, at: datetime, why: Removal | None) -> None:
    turn = moved_on(known, post)
    if turn.is_post_gone == known.is_post_gone:
        press.move(turn)
        if turn.is_ours and turn.type != "Article" and not turn.is_gone:
            object_ = _written(press, post, turn)
            saying.edit(press, turn, "posts", object_, post.version, post.edited_at or at)
        elif not (turn.is_ours or turn.is_gone or press.is_copy(turn)):
            saying.pass_on_edit(press, turn, at)
    elif turn.is_post_gone:
        _disappear(press, press.move(turn), at, why or saying.HIDDEN)
    else:
        _reappear(press, post, press.move(turn), at)


def _disappear(press: Press, turn: Turn, at: datetime, why: Removal) -> None:
    if press.is_copy(turn) and not (turn.is_final and turn.is_ours):
        press.sweep(turn, at)
        return  # hidden here or by its home: neither is for us to pass on
    if turn.is_ours and turn.type != "Article":
        saying.withdraw(press, turn, "posts", turn.version, at, None if turn.is_final else why)
    elif turn.is_ours and not (turn.is_final or why.rule):
        return  # the case study itself was hidden: knowledge tells under which rule, and then it is said
    elif not turn.is_noun_gone or not turn.is_ours:
        saying.retract(press, turn, at, saying.TAKEN_BACK if turn.is_final else why)


def _reappear(press: Press, post: Post, turn: Turn, at: datetime) -> None:
    if press.is_copy(turn):
        if turn.is_ours:
            saying.show_here(press, turn, _written(press, post, turn))
        return
    if turn.type == "Article":
        cases.announced_again(press, turn, at)
    elif turn.is_ours:
        object_ = _written(press, post, turn)
        saying.restore(press, turn, "posts", object_, post.version, at)
    else:
        saying.pass_on_again(press, turn, at)


def _written(press: Press, post: Post, turn: Turn) -> dict[str, Any]:
    where = addressing(
        press.origin, post.office_id, post.channel_id, post.channel_slug, post.thread_id
    )
    home = press.homes.get(post.channel_id)
    if home is not None:
        root = press.turns.get(post.thread_id)
        channel = Mentioned(id=home.actor, handle=f"@{home.handle}")
        where = replace(where, channel=channel, thread=thread_there(where.thread, root))
    if turn.answers is not None:
        where = _answering(press, where, turn.answers)
    return write_post(turn.activity_id, post, where, url=page_of(press.origin, post))


def _answering(press: Press, where: Addressing, answers: UUID) -> Addressing:
    answered = press.turns.get(answers)
    if answered is None:
        return replace(where, answers=activity_id(press.origin, "posts", answers))
    return replace(where, answers=answered.activity_id, answered=press.mention(answered.actor_id))


def turn_away(db: Connection, told: PostTurnedAway) -> None:
    """Tell an author's server why a channel does not show what was said to it; microblogs would not understand."""
    author = store.list_elsewhere(db, [told.author_id]).get(told.author_id)
    if author is None or author.speaks not in GROUPS or not may_federate(db):
        return
    origin, uuid = settings_of(db).origin, activity_uuid(told.post_id, "Reject", 0)
    id_ = activity_id(origin, "activities", uuid)
    said = turn_down(
        id_,
        activity_id(origin, "channels", told.channel_id),
        author.actor,
        told.activity_id,
        told.reason,
        told.happened_at,
    )
    outgoing = Outgoing(
        activity_id=id_,
        noun_id=told.post_id,
        signer_id=told.channel_id,
        body=msgspec.json.encode(said),
    )
    with db.transaction():
        delivery.plan(db, outgoing, inboxes=(author.inbox,))


def forget_post(db: Connection, post_id: UUID) -> None:
    """Forget a demonstration's post; it was never shown beyond this machine."""
    with db.transaction():
        store.remove_demonstration_of(db, post_id)
        forget_unowned(db)


def follow_channel(db: Connection, channel: Channel) -> None:
    """Keep a channel as it is now, opened anew too, and tell its followers; a copy's home tells them itself."""
    if channel.home is not None:
        return
    with db.transaction():
        if not store.put_channel(db, channel) or not was_asked_for(db, channel.id):
            return
        kept = OurChannel(
            id=channel.id,
            slug=channel.slug,
            name=channel.name,
            purpose=channel.purpose,
            topic=channel.topic,
            outside=channel.outside,
            is_archived=channel.is_archived,
            demonstration=channel.demonstration,
        )
        _tell_followers(
            db,
            channel.id,
            ours.channel_document(db, kept),
            channel.version,
            demonstration=channel.demonstration,
        )


def follow_office(db: Connection, office_id: UUID, version: int) -> None:
    """Tell an office's followers what it is called now."""
    office = find_office(db, office_id)
    if office is not None and was_asked_for(db, office_id):
        with db.transaction():
            _tell_followers_of_office(db, office, version)


def follow_city(db: Connection, geoid: str, version: int) -> None:
    """Tell the followers of a city's offices what the city is called now, how large it is, and its site."""
    with db.transaction():
        ids = store.list_asked_offices(db, geoid)
        for office in list_offices(db, ids).values():
            _tell_followers_of_office(db, office, version, what="Update by city")


def _tell_followers_of_office(
    db: Connection, office: Office, version: int, *, what: str = "Update"
) -> None:
    document = ours.office_document(db, office)
    _tell_followers(db, office.id, document, version, demonstration=office.demonstration, what=what)


def _tell_followers(
    db: Connection,
    actor_id: UUID,
    actor: dict[str, Any],
    version: int,
    *,
    demonstration: bool,
    what: str = "Update",
) -> None:
    """Send followers the actor as it is now, unless they were told just that last."""
    origin, uuid = settings_of(db).origin, activity_uuid(actor_id, what, version)
    if store.find_document(db, "activities", uuid) is not None:
        return
    id_ = activity_id(origin, "activities", uuid)
    update = update_actor(id_, actor, now())
    last = store.find_last_update(db, actor_id)
    if last is not None and msgspec.json.decode(last.body)["object"] == update["object"]:
        return
    body = msgspec.json.encode(update)
    document = Document(
        kind="activities",
        id=uuid,
        noun_id=actor_id,
        actor_id=actor_id,
        body=body,
        version=version,
        demonstration=demonstration,
    )
    store.put_documents(db, [document], origin)
    if may_federate(db):
        outgoing = Outgoing(activity_id=id_, noun_id=actor_id, signer_id=actor_id, body=body)
        delivery.plan(db, outgoing, followers_of=(actor_id,))


def forget_channel(db: Connection, channel_id: UUID) -> None:
    """Forget a demonstration's channel, with its keys."""
    with db.transaction():
        store.remove_channel(db, channel_id)
        store.remove_demonstration_of(db, channel_id)
        forget_unowned(db)


def forget_office(db: Connection, office_id: UUID) -> None:
    """Forget a demonstration's keys; standing has forgotten the office before."""
    with db.transaction():
        store.remove_demonstration_of(db, office_id)
        forget_unowned(db)
