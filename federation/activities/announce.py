"""Announce: somebody passes on what others said; what is inside is believed by its own proof only (O18).

A channel that we follow passes on everything that is said there: words of its members, and ours, by which
we know that they stand there. What its moderators took away, and how many of the public liked what stands
in it, is believed of the channel itself alone.
"""

from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec

from federation.actors.domain import RemoteActor
from federation.following.store import find_following
from federation.hosts import actions as hosts
from federation.hosts.domain import authority_of
from federation.inbox import removing
from federation.inbox.counting import NOT_COUNTED, count
from federation.inbox.domain import APPLIED, Outcome, ignored, refused
from federation.inbox.looking_up import TAKE_ANNOUNCED, is_proven
from federation.inbox.registry import activity, handle
from federation.inbox.scene import Arrived, Scene
from federation.inbox.taking import UNKNOWN_ABOVE
from federation.proof.refusal import NotProven
from federation.vocabulary.reading import (
    id_of,
    ids_of,
    listed,
    objects_of,
    type_of,
)
from federation.vocabulary.reading_activity import Activity, read_activity
from federation.vocabulary.removal import Removal, read_removal
from shared.bus.work import add_work
from shared.core.errors import Malformed
from shared.facts.federation import PostConfirmed

MOST_TAKEN = 20
"""PieFed passes on several at once to its followers; of anybody else one is taken, within one budget (O27)."""
NO_REASON = Removal(reason="Its home gave no reason.")


@activity("Announce")
def announce(scene: Scene, arrived: Arrived) -> Outcome:
    """Have activities looked at that were passed on; a boost changes nothing here."""
    by = scene.actor_of(arrived)
    following = find_following(scene.db, by.id)
    is_followed = following is not None and following.state == "followed"
    outcome = ignored("a boost")
    most = MOST_TAKEN if is_followed else 1
    for index, inner in enumerate(listed(arrived.activity.document.get("object"))[:most]):
        if not isinstance(inner, dict):
            outcome = _look_up(scene, arrived, index) if is_followed else outcome
        elif is_followed or _concerns(scene, inner):
            outcome = _pass_on(scene, arrived, by, inner, index, is_followed=is_followed)
    return outcome


def _pass_on(
    scene: Scene,
    arrived: Arrived,
    by: RemoteActor,
    inner: dict[str, Any],
    index: int,
    *,
    is_followed: bool,
) -> Outcome:
    """Take one activity: of our own as a confirmation, of the channel itself as its word, of others by proof."""
    try:
        activity_ = read_activity(inner)
    except Malformed:
        return ignored("what it passes on cannot be read")
    hosts.note_groups(scene.db, authority_of(by.delivery_inbox))
    if scene.own(activity_.actor):
        return _confirm(scene, by, activity_)
    if activity_.actor == by.actor or _is_removal(activity_):
        return _take_word_of(scene, by, activity_)
    if activity_.type in NOT_COUNTED:
        return ignored("a word that is not counted here")
    counted = count(scene, by, activity_, arrived.at) if is_followed else None
    via = by.id if is_followed else None
    return counted or _take_by_proof(scene, arrived, activity_, index, via=via)


def _take_by_proof(
    scene: Scene, arrived: Arrived, said: Activity, index: int, *, via: UUID | None
) -> Outcome:
    """Take what proves itself by a key that is known; anything else is looked up by work of its own."""
    scene.look_at([*_names(said.document), said.actor], actors_of=[said.actor])
    author = scene.actors.get(said.actor)
    if author is None or not isinstance(said.document.get("proof"), dict):
        return _look_up(scene, arrived, index)
    try:
        if not is_proven(said, author):
            return _look_up(scene, arrived, index)
    except NotProven as refusal:
        return refused(refusal.sentence)
    raw = msgspec.json.encode(said.document)
    own = replace(arrived.arrival, activity_id=said.id, actor=said.actor, raw=raw)
    outcome = handle(scene, Arrived(own, said, via))
    return _look_up(scene, arrived, index) if outcome.words == UNKNOWN_ABOVE else outcome


def _confirm(scene: Scene, by: RemoteActor, said: Activity) -> Outcome:
    """Note that a channel elsewhere shows what one of our offices said there."""
    turn = scene.turns.get(id_of(said.embedded) or "")
    if said.type != "Create" or turn is None or turn.channel_id != by.id:
        return ignored("our own words come back")
    scene.tell(PostConfirmed(post_id=turn.id))
    return APPLIED


def _is_removal(said: Activity) -> bool:
    """Whether this is a moderator's act, or the taking back of one: the channel answers for it, whoever did it."""
    if said.type == "Undo":
        return type_of(said.embedded) == "Delete" and read_removal(said.embedded) is not None
    is_of_post = said.type == "Delete" and said.object_id != said.actor
    return is_of_post and read_removal(said.document) is not None


def _take_word_of(scene: Scene, channel: RemoteActor, said: Activity) -> Outcome:
    """Obey a channel about what stands in it, and about nothing else."""
    is_undone = said.type == "Undo" and type_of(said.embedded) == "Delete"
    if said.type != "Delete" and not is_undone:
        return ignored("nothing that a channel says of what stands in it")
    id_ = id_of(said.embedded.get("object")) if is_undone else said.object_id
    post_id = _standing_in(scene, channel, id_)
    if id_ is None or post_id is None:
        return ignored("nothing that stands in this channel")
    if is_undone:
        return removing.show(scene, post_id, channel.id, channel.host)
    why = read_removal(said.document) or NO_REASON
    if why.by_author:
        return removing.withdraw(scene, scene.objects.get(id_))
    return removing.hide(scene, post_id, channel.id, channel.host, why)


def _standing_in(scene: Scene, channel: RemoteActor, id_: str | None) -> UUID | None:
    if id_ is None:
        return None
    turn, known = scene.turns.get(id_), scene.objects.get(id_)
    if turn is not None:
        return turn.id if turn.channel_id == channel.id else None
    return known.id if known is not None and known.channel_id == channel.id else None


def _look_up(scene: Scene, arrived: Arrived, index: int) -> Outcome:
    add_work(scene.db, TAKE_ANNOUNCED, {"seq": arrived.arrival.seq, "index": index})
    return ignored("what it passes on is being looked at")


def _names(inner: dict[str, Any]) -> list[str]:
    found = ids_of(inner.get("object"))
    for embedded in objects_of(inner.get("object")):
        found += ids_of(embedded.get("object")) + ids_of(embedded.get("inReplyTo"))
        found += [id_ for name in ("to", "cc", "audience") for id_ in ids_of(embedded.get(name))]
    return found


def _concerns(scene: Scene, inner: dict[str, Any]) -> bool:
    """Whether an activity that may prove itself is about something that stands here."""
    if id_of(inner.get("actor")) is None or not isinstance(inner.get("proof"), dict):
        return False
    embedded = inner.get("object")
    answers = id_of(embedded.get("inReplyTo")) if isinstance(embedded, dict) else None
    return scene.find(id_of(embedded)) is not None or scene.find(answers) is not None
