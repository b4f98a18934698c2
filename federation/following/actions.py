"""Asking to follow a channel elsewhere, taking the answer, and leaving it (gate G6: an answer needs its question)."""

from dataclasses import replace
from uuid import UUID

import msgspec

from federation.actors.domain import RemoteActor
from federation.delivery import actions as delivery
from federation.delivery.domain import Outgoing
from federation.following import store
from federation.following.domain import (
    LONGEST_PURPOSE,
    Following,
    follow,
    slug_of,
    topic_of,
    undo_follow,
)
from federation.hosts import actions as hosts
from federation.reach import require_may_federate
from shared.bus.outbox import tell
from shared.bus.work import add_work
from shared.core.clock import now
from shared.core.errors import NotAllowed, NotFound, Refused
from shared.core.ids import activity_id, instance_id, new_id
from shared.core.marks import N_
from shared.data.database import Connection, settings_of
from shared.facts.federation import ChannelMirrored, FollowState

DELETED = N_("Its server deleted this channel.")
BACKFILL = "federation.mirror.backfill"
"""Work of the feature that copies a channel: fetch what was said there before we followed."""


def ask(db: Connection, actor: RemoteActor, *, purpose: str = "") -> Following:
    """Ask a channel elsewhere to let us follow it; asking again while the answer is out sends it once more."""
    if actor.type != "Group":
        raise Refused(
            "This is no channel. Only channels (groups) of other servers can be followed."
        )
    require_may_federate(db)
    if hosts.is_blocked(db, actor.host):
        raise NotAllowed("This server is blocked here, so nothing of it can be followed.")
    with db.transaction():
        known = store.find_following_to_change(db, actor.id)
        if known is not None and known.state == "followed":
            return known
        origin = settings_of(db).origin
        asked = Following(
            id=actor.id,
            actor=actor.actor,
            follow_id=activity_id(origin, "follows", new_id()),
            slug=slug_of(actor),
            host=actor.host,
            name=actor.name,
            purpose=purpose[:LONGEST_PURPOSE],
            url=actor.url,
            topic=topic_of(actor),
            state="asked",
            version=known.version + 1 if known else 1,
            is_peer=store.is_peer(db, actor.host) or "outside" in actor.terms,
            is_archived=bool(actor.terms.get("isArchived")),
            asked_at=now(),
            filled_at=known.filled_at if known else None,
        )
        _keep(db, asked)
        said = follow(asked.follow_id, _instance(origin), actor.actor)
        _send(db, asked, actor.inbox, asked.follow_id, msgspec.json.encode(said))
    return asked


def take_answer(
    db: Connection, actor: RemoteActor, follow_id: str | None, *, is_yes: bool, because: str = ""
) -> bool:
    """Take a channel's Accept or Reject of the Follow we sent it; return whether it was an answer at all.

    A Reject of what was accepted before ends the following, as servers do when they close a channel.
    """
    with db.transaction():
        known = store.find_following_to_change(db, actor.id)
        if (
            known is None
            or known.state == "left"
            or follow_id not in {known.follow_id, known.actor}
        ):
            return False
        state: FollowState = "followed" if is_yes else "refused"
        if known.state != state:
            answered = replace(
                known, state=state, answered_at=now(), because=because, version=known.version + 1
            )
            _keep(db, answered)
        if is_yes and known.state != state:
            add_work(db, BACKFILL, {"channel": str(actor.id)})
    return True


def leave(db: Connection, channel_id: UUID) -> Following:
    """Stop following a channel elsewhere; what we have of it stays, and is marked."""
    with db.transaction():
        known = store.find_following_to_change(db, channel_id)
        if known is None:
            raise NotFound("This instance follows no such channel.")
        if known.state == "left":
            return known
        left = replace(known, state="left", version=known.version + 1)
        _keep(db, left)
        origin = settings_of(db).origin
        begun = follow(known.follow_id, _instance(origin), known.actor)
        id_ = activity_id(origin, "activities", new_id())
        inbox = store.find_inbox(db, channel_id)
        if inbox is not None:
            _send(db, left, inbox, id_, undo_follow(id_, begun))
    return left


def lose(db: Connection, channel_id: UUID) -> None:
    """Note that its own server deleted a channel; what we have of it stays, and says so."""
    with db.transaction():
        known = store.find_following_to_change(db, channel_id)
        if known is not None and known.state != "left":
            _keep(db, replace(known, state="left", because=DELETED, version=known.version + 1))


def note_filled(db: Connection, channel_id: UUID) -> None:
    """Note that what was said in a channel earlier has been fetched."""
    with db.transaction():
        known = store.find_following_to_change(db, channel_id)
        if known is not None:
            store.put_following(db, replace(known, filled_at=now()))


def follow_change(db: Connection, actor: RemoteActor, *, purpose: str) -> bool:
    """Keep a followed channel as its own server shows it now; tell whether anything of it is other."""
    with db.transaction():
        known = store.find_following_to_change(db, actor.id)
        if known is None:
            return False
        changed = replace(
            known,
            name=actor.name,
            url=actor.url,
            topic=topic_of(actor),
            is_archived=bool(actor.terms.get("isArchived")),
            purpose=purpose[:LONGEST_PURPOSE],
        )
        if changed == known:
            return False
        _keep(db, replace(changed, version=known.version + 1))
    return True


def _keep(db: Connection, following: Following) -> None:
    store.put_following(db, following)
    tell(db, ChannelMirrored(channel=following.as_told()))


def _instance(origin: str) -> str:
    return activity_id(origin, "instance", instance_id(origin))


def _send(db: Connection, following: Following, inbox: str, id_: str, body: bytes) -> None:
    signer = instance_id(settings_of(db).origin)
    outgoing = Outgoing(activity_id=id_, noun_id=following.id, signer_id=signer, body=body)
    delivery.plan(db, outgoing, inboxes=[inbox])
