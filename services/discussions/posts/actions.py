"""What an office may do with its words, and what discussions does with a moderator's decision."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from services.discussions.channels.actions import require_open
from services.discussions.channels.domain import Channel
from services.discussions.posts import store
from services.discussions.posts.domain import (
    Announcement,
    NewPost,
    NewReply,
    NewWords,
    Post,
    require_in_sight,
)
from services.discussions.sendings.actions import note_sent
from shared.bus.outbox import tell
from shared.core.clock import now, to_the_millisecond
from shared.core.errors import Conflict, Gone, NotAllowed, NotFound, Refused
from shared.core.ids import new_id
from shared.core.marks import N_
from shared.data.database import Connection
from shared.facts.discussions import (
    PostEdited,
    PostHeld,
    PostHidden,
    PostPublished,
    PostRemoved,
    PostRestored,
    PostWithdrawn,
)
from shared.facts.fact import Fact
from shared.facts.moderation import Decision
from shared.standing.may import require_own
from shared.standing.people import Member


def publish_post(
    db: Connection,
    member: Member,
    wish: NewPost,
    *,
    once: UUID | None = None,
    demonstration: bool = False,
    published_at: datetime | None = None,
) -> Post:
    """Publish a post in the name of the member's office.

    `once`: the form's own number; the same one sent again finds the post it made the first time.
    """
    with db.transaction():
        channel = require_open(db, wish.channel)
        post_id = _id_of(member, once)
        post = Post(
            id=post_id,
            thread_id=post_id,
            answers=None,
            channel_id=channel.id,
            channel_slug=channel.slug,
            office_id=member.office.id,
            kind=wish.kind,
            title=wish.title,
            body=wish.body,
            published_at=to_the_millisecond(published_at or now()),
            version=1,
            demonstration=demonstration or member.office.demonstration,
        )
        return _add(db, member, post, channel)


def reply(
    db: Connection,
    member: Member,
    post_id: UUID,
    wish: NewReply,
    *,
    once: UUID | None = None,
    demonstration: bool = False,
    published_at: datetime | None = None,
) -> Post:
    """Answer a post or another answer in the name of the member's office."""
    with db.transaction():
        answered = require_in_sight(store.find_post(db, post_id))
        channel = require_open(db, answered.channel_slug)
        thread = store.find_post(db, answered.thread_id) or answered
        made = Post(
            id=_id_of(member, once),
            thread_id=answered.thread_id,
            answers=answered.id,
            channel_id=answered.channel_id,
            channel_slug=answered.channel_slug,
            office_id=member.office.id,
            kind=thread.kind,
            title=None,
            body=wish.body,
            published_at=to_the_millisecond(published_at or now()),
            version=1,
            demonstration=demonstration or member.office.demonstration or thread.demonstration,
        )
        return _add(db, member, made, channel)


def edit_post(db: Connection, member: Member, post_id: UUID, wish: NewWords) -> Post:
    """Change the words of one's own office's post; the earlier ones stay in its history."""
    with db.transaction():
        post = _own_post(db, member, post_id)
        if post.is_reply and wish.title is not None:
            sentence = N_("A reply has no title.")
            raise Refused(sentence, fields={"title": sentence})
        title = wish.title or post.title
        if (title, wish.body) == (post.title, post.body):
            return post
        moment = to_the_millisecond(now())
        edited = replace(
            post, title=title, body=wish.body, version=post.version + 1, edited_at=moment
        )
        store.change_post(db, edited)
        store.add_version(db, edited, written_at=moment, member_id=member.id)
        tell(db, PostEdited(post=edited.as_told()), private=_by(member))
    return edited


def withdraw_post(db: Connection, member: Member, post_id: UUID) -> Post:
    """Take one's own office's words back; the row stays as a tombstone (gate G22)."""
    with db.transaction():
        post = _own_post(db, member, post_id)
        withdrawn = replace(post, is_withdrawn=True, version=post.version + 1)
        store.change_post(db, withdrawn)
        tell(db, PostWithdrawn(post=withdrawn.as_told()), private=_by(member))
    return withdrawn


def obey(db: Connection, decision: Decision) -> None:
    """Hide or restore a post as a moderator decided; a decision older than the last changes nothing.

    What was held is published when it is restored, and leaves no mark in its thread when it is hidden.
    """
    if decision.item_kind != "post":
        return
    with db.transaction():
        post = store.find_post_to_change(db, decision.item_id)
        if post is None or (post.decided_at and decision.taken_at <= post.decided_at):
            return
        is_hidden = decision.verdict == "hide"
        decided = replace(
            post,
            is_hidden_here=is_hidden,
            hidden_reason=decision.reason if is_hidden else "",
            decided_at=decision.taken_at,
            is_held=post.is_held and is_hidden,
        )
        _change_sight(db, post, decided, rule=decision.rule, reason=decision.reason)


def hide_as_home_did(
    db: Connection, post_id: UUID, channel_id: UUID, *, host: str, rule: str, reason: str
) -> None:
    """Take a post out of the copy of a channel, as its home did; moderators here may hide it as well."""
    with db.transaction():
        post = store.find_post_to_change(db, post_id)
        if post is None or post.channel_id != channel_id or post.hidden_at is not None:
            return
        hidden = replace(post, hidden_at=host, home_reason=reason)
        _change_sight(db, post, hidden, rule=rule, reason=reason)


def show_as_home_did(db: Connection, post_id: UUID, *, host: str) -> None:
    """Bring a post back into the copy of a channel, as its home did, unless moderators here hide it too."""
    with db.transaction():
        post = store.find_post_to_change(db, post_id)
        if post is None or post.hidden_at != host:
            return
        shown = replace(post, hidden_at=None, home_reason="")
        _change_sight(db, post, shown)


def announce_case(db: Connection, channel: Channel, announcement: Announcement) -> None:
    """Say in a channel what its case study says now, and be out of sight when that is."""
    with db.transaction():
        post = store.find_announcement_to_change(db, announcement.case_id)
        if post is not None:
            _follow_case(db, post, announcement)
        elif announcement.is_shown:
            _begin_announcement(db, channel, announcement)


def remove_announcement(db: Connection, case_id: UUID) -> None:
    """Take away the thread of a case study that was loaded as a demonstration and is gone."""
    with db.transaction():
        for post_id in store.remove_thread_of_case(db, case_id):
            tell(db, PostRemoved(post_id=post_id))


def require_shown(db: Connection, post_id: UUID) -> Post:
    """Return a post that is in sight, or say why there is none."""
    return require_in_sight(store.find_post(db, post_id))


def remove_demonstration(db: Connection) -> list[UUID]:
    """Take the demonstration's posts away; a real answer to one answers the thread from now on."""
    with db.transaction():
        for post in store.list_answers_to_demonstration(db):
            moved = replace(post, answers=post.thread_id, version=post.version + 1)
            store.change_post(db, moved)
            tell(db, _fact_of(moved))
        removed = store.remove_demonstration(db)
        for post_id in removed:
            tell(db, PostRemoved(post_id=post_id))
    return removed


def state_posts(db: Connection) -> Iterator[Fact]:
    """State every post anew, as the fact that describes it best."""
    for post in store.list_all_posts(db):
        yield _fact_of(post)


def _fact_of(post: Post) -> Fact:
    if post.is_withdrawn:
        return PostWithdrawn(post=post.as_told())
    if post.is_held and not post.is_hidden:
        return PostHeld(post=post.as_told(to_moderators=True))
    if not post.is_shown:
        return PostHidden(post=post.as_told(), reason=post.hidden_reason or post.home_reason)
    if post.version > 1:
        return PostEdited(post=post.as_told())
    return PostPublished(post=post.as_told())


def _change_sight(
    db: Connection, before: Post, after: Post, *, rule: str = "", reason: str = ""
) -> None:
    """Keep who hides a post, and tell it when that changes what anybody sees of it."""
    if (before.is_hidden, before.is_held) == (after.is_hidden, after.is_held):
        store.change_post(db, after)
        return
    after = replace(after, version=before.version + 1)
    store.change_post(db, after)
    if after.is_hidden and not before.is_hidden:
        tell(db, PostHidden(post=after.as_told(), rule=rule, reason=reason))
    elif after.is_shown:
        told = PostPublished if before.is_held else PostRestored
        tell(db, told(post=after.as_told()))
    else:
        tell(db, _fact_of(after))


def _begin_announcement(db: Connection, channel: Channel, announcement: Announcement) -> None:
    post = Post(
        id=announcement.post_id,
        thread_id=announcement.post_id,
        answers=None,
        channel_id=channel.id,
        channel_slug=channel.slug,
        office_id=announcement.office_id,
        kind="case",
        title=announcement.title,
        body=announcement.body,
        published_at=announcement.published_at,
        version=1,
        case_id=announcement.case_id,
        outcome=announcement.outcome,
        demonstration=announcement.demonstration,
    )
    if store.add_post(db, post):
        store.add_version(db, post, written_at=announcement.published_at, member_id=None)
        tell(db, PostPublished(post=post.as_told()))


def _follow_case(db: Connection, post: Post, announcement: Announcement) -> None:
    changed = replace(
        post, is_case_hidden=announcement.is_hidden, is_withdrawn=announcement.is_withdrawn
    )
    if announcement.is_shown:
        changed = replace(
            changed,
            title=announcement.title,
            body=announcement.body,
            edited_at=announcement.edited_at,
            outcome=announcement.outcome,
        )
    if changed == post:
        return
    changed = replace(changed, version=post.version + 1)
    store.change_post(db, changed)
    if (changed.title, changed.body) != (post.title, post.body):
        moment = changed.edited_at or changed.published_at
        store.add_version(db, changed, written_at=moment, member_id=None)
    tell(db, _fact_of(changed))


def _id_of(member: Member, once: UUID | None) -> UUID:
    return new_id() if once is None else uuid5(member.office.id, str(once))


def _add(db: Connection, member: Member, post: Post, channel: Channel) -> Post:
    if not store.add_post(db, post):
        known = store.find_post(db, post.id)
        if known is None:
            raise Conflict("This is being published already. Look again in a moment.")
        return known
    store.add_version(db, post, written_at=post.published_at, member_id=member.id)
    if post.is_reply:
        store.stir_thread(db, post.thread_id, post.published_at)
    if channel.home_host is not None:
        note_sent(db, post.id, channel.home_host, post.published_at)
    tell(db, PostPublished(post=post.as_told()), private=_by(member))
    return post


def _own_post(db: Connection, member: Member, post_id: UUID) -> Post:
    post = store.find_post_to_change(db, post_id)
    if post is None:
        raise NotFound("There is no post at this address.")
    require_own(member, post.office_id)
    if post.is_withdrawn:
        raise Gone("This post was withdrawn by its office.")
    if not post.is_shown:
        raise Conflict("A moderator hid this post. It can be changed again when it is restored.")
    if post.case_id is not None:
        raise NotAllowed("This announces a case study. Change or withdraw the case study itself.")
    return post


def _by(member: Member) -> dict[str, str]:
    return {"member_id": str(member.id), "via": member.via}
