"""How following begins and ends; every change needs the state it changes and its own actor (gate G6)."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal
from uuid import UUID

from federation.actors.domain import RemoteActor
from federation.delivery import actions as delivery
from federation.delivery.domain import Outgoing
from federation.follows import store
from federation.follows.domain import Answer, Follow, FollowedKind, answer_to
from federation.hosts import actions as hosts
from federation.hosts.domain import authority_of
from shared.bus.outbox import tell
from shared.core.hosts import host_of
from shared.core.ids import activity_id, new_id
from shared.core.settings import is_loopback
from shared.data.database import Connection
from shared.facts.federation import FollowBegun, FollowEnded

Outcome = Literal["accepted", "rejected", "unknown"]


def receive_follow(
    db: Connection, actor: RemoteActor, follow: Mapping[str, Any], followed: tuple[FollowedKind, UUID]
) -> Outcome:  # fmt: skip
    """Answer a Follow of one of our actors by an actor that is kept already; return how.

    Accepted at once for channels and offices, again and with a new id when it is sent again (many
    servers need that after a lost Accept). Rejected for the instance's own actor, for a closed office,
    for invented ones from off this machine, and for blocked hosts, who get no answer. `follow` carries
    its id and, as `object`, the very id of the followed actor. Nothing happens twice. Runs in the
    caller's transaction.
    """
    kind, followed_id = followed
    known = store.find_followed(db, kind, followed_id)
    origin = _origin_of(follow, kind, followed_id)
    if known is None or origin is None:
        return "unknown"
    is_foreign = known.demonstration and not is_loopback(host_of(actor.inbox))
    is_welcome = not (known.is_closed or is_foreign or hosts.is_blocked(db, actor.host))
    if is_welcome:
        hosts.meet(db, [actor.delivery_inbox])
        if actor.type == "Group":
            hosts.note_groups(db, authority_of(actor.delivery_inbox))
        _begin(db, actor, str(follow["id"]), followed_id)
    else:
        _tell_ended(db, store.remove_follow(db, actor.id, followed_id=followed_id, follow_id=None))
    _answer(db, actor, follow, "Accept" if is_welcome else "Reject", origin, followed)
    return "accepted" if is_welcome else "rejected"


def end_follow(
    db: Connection, actor: RemoteActor, *, followed_id: UUID | None = None, follow_id: str | None = None
) -> bool:  # fmt: skip
    """End a follow that this actor began (Undo), named by whom it is of or by the Follow's id; return whether it was there."""
    with db.transaction():
        ended = store.remove_follow(db, actor.id, followed_id=followed_id, follow_id=follow_id)
        _tell_ended(db, ended)
    return bool(ended)


def end_all_follows(db: Connection, actor_id: UUID) -> int:
    """End every follow of an actor that is gone; return how many there were."""
    with db.transaction():
        return _tell_ended(db, store.remove_follows_of(db, actor_id))


def end_follows_at(db: Connection, inbox: str) -> int:
    """End every follow served through an inbox that answered 410 Gone; return how many there were."""
    with db.transaction():
        return _tell_ended(db, store.remove_follows_at(db, inbox))


def move_follows(db: Connection, actor: RemoteActor) -> None:
    """Serve an actor's follows through the inbox it has now; for whoever keeps a changed actor."""
    with db.transaction():
        hosts.meet(db, [actor.delivery_inbox])
        store.move_follows(
            db, actor.id,
            host=authority_of(actor.delivery_inbox), inbox=actor.delivery_inbox,
        )  # fmt: skip


def _origin_of(follow: Mapping[str, Any], kind: FollowedKind, followed_id: UUID) -> str | None:
    """The origin our actor is followed under; None when the Follow is not of exactly this actor's id."""
    object_ = follow.get("object")
    named = object_.get("id") if isinstance(object_, Mapping) else object_
    if not isinstance(named, str):
        return None
    origin = named.removesuffix(activity_id("", kind, followed_id))
    return origin if activity_id(origin, kind, followed_id) == named else None


def _begin(db: Connection, actor: RemoteActor, follow_id: str, followed_id: UUID) -> None:
    begun = Follow(
        id=new_id(),
        followed_id=followed_id,
        follower_id=actor.id,
        follow_id=follow_id,
        host=authority_of(actor.delivery_inbox),
        inbox=actor.delivery_inbox,
    )
    if store.put_follow(db, begun):
        tell(db, FollowBegun(follow=begun.as_told()))


def _answer(
    db: Connection,
    actor: RemoteActor,
    follow: Mapping[str, Any],
    answer: Answer,
    origin: str,
    followed: tuple[FollowedKind, UUID],
) -> None:
    """Plan the answer to the follower's own inbox; it names a follower, so no document of it is published."""
    kind, followed_id = followed
    id_ = activity_id(origin, "activities", new_id())
    body = answer_to(
        follow,
        answer=answer,
        id_=id_,
        followed=activity_id(origin, kind, followed_id),
        follower=actor.actor,
    )
    outgoing = Outgoing(activity_id=id_, noun_id=followed_id, signer_id=followed_id, body=body)
    delivery.plan(db, outgoing, inboxes=[actor.inbox])


def _tell_ended(db: Connection, ended: Iterable[Follow]) -> int:
    facts = [FollowEnded(follow=follow.as_told()) for follow in ended]
    for fact in facts:
        tell(db, fact)
    return len(facts)
