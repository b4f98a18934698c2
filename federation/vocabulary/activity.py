"""What actors of ours do: Create, Update, Delete, Like, Announce, Flag, Undo, and what a thing leaves behind."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from federation.vocabulary.addressing import followers_of
from federation.vocabulary.context import ACTIVITY_STREAMS, POST_CONTEXT, PUBLIC, moment
from federation.vocabulary.removal import Removal, write_removal

Object = Mapping[str, Any]


def create(id_: str, object_: Object) -> dict[str, Any]:
    """Return the Create of an object by its author, for those whom the object is addressed to."""
    return _about(id_, "Create", object_) | {
        "published": object_["published"],
        "object": without_context(object_),
    }


def update(id_: str, object_: Object, at: datetime) -> dict[str, Any]:
    """Return the Update to what the object says now; `updated` in it is later than before."""
    return _about(id_, "Update", object_) | {
        "published": moment(at),
        "object": without_context(object_),
    }


def addressed_as(object_: Object) -> dict[str, Any]:
    """Return the members by which an activity is addressed to the same as its object."""
    return {
        "actor": object_["attributedTo"],
        "to": object_["to"],
        "cc": object_["cc"],
        "audience": object_["audience"],
    }


def without_context(object_: Object) -> dict[str, Any]:
    """Return an object as it stands inside another, whose context holds for both."""
    return {name: value for name, value in object_.items() if name != "@context"}


def _about(id_: str, type_: str, object_: Object) -> dict[str, Any]:
    return {"@context": object_["@context"], "id": id_, "type": type_, **addressed_as(object_)}


def tombstone(id_: str, former_type: str, deleted: datetime) -> dict[str, Any]:
    """Return what stands at the address of a thing that is gone (ActivityStreams Vocabulary, Tombstone)."""
    return {
        "@context": ACTIVITY_STREAMS,
        "id": id_,
        "type": "Tombstone",
        "formerType": former_type,
        "deleted": moment(deleted),
    }


def delete(
    id_: str, addressed: Object, gone: Object, at: datetime, removal: Removal | None = None
) -> dict[str, Any]:
    """Return the Delete of what a tombstone stands for, with why where it is not its author's word alone."""
    made = {
        "@context": POST_CONTEXT,
        "id": id_,
        "type": "Delete",
        **addressed,
        "published": moment(at),
        "object": without_context(gone),
    }
    return made if removal is None else made | write_removal(removal)


def like(
    id_: str, addressed: Object, object_id: str, reaction: str, at: datetime
) -> dict[str, Any]:
    """Return the Like of a post; `reaction` says in our own term which word it was."""
    return {
        "@context": POST_CONTEXT,
        "id": id_,
        "type": "Like",
        **addressed,
        "published": moment(at),
        "object": object_id,
        "reaction": reaction,
    }


def undo(id_: str, activity: Object, at: datetime) -> dict[str, Any]:
    """Return the taking back of an activity by its actor, with the activity inside."""
    taken_back = {k: v for k, v in activity.items() if k not in {"@context", "proof"}}
    kept = {k: activity[k] for k in ("actor", "to", "cc", "audience") if k in activity}
    return {
        "@context": activity["@context"],
        "id": id_,
        "type": "Undo",
        **kept,
        "published": moment(at),
        "object": taken_back,
    }


def announce(
    id_: str, channel: str, object_: object, at: datetime, *, cc: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return a channel's Announce: of an activity for group software, of an object's id for microblogs (FEP-1b12).

    An activity inside keeps its bytes and its own `@context`, so that its proof still holds.
    """
    return {
        "@context": ACTIVITY_STREAMS,
        "id": id_,
        "type": "Announce",
        "actor": channel,
        "to": [PUBLIC],
        "cc": [followers_of(channel), *cc],
        "audience": channel,
        "published": moment(at),
        "object": object_,
    }


def turn_down(
    id_: str, channel: str, author: str, object_id: str, reason: str, at: datetime
) -> dict[str, Any]:
    """Return a channel's Reject of something that was said to it, with the reason in words."""
    return {
        "@context": ACTIVITY_STREAMS,
        "id": id_,
        "type": "Reject",
        "actor": channel,
        "to": [author],
        "cc": [],
        "summary": reason,
        "published": moment(at),
        "object": {"type": "Create", "actor": author, "object": object_id},
    }


def flag(
    id_: str, instance: str, author: str, post: str, *, to: str, words: str, at: datetime
) -> dict[str, Any]:
    """Return the instance's report of a post elsewhere: its author first, as Mastodon and GoToSocial read it.

    `to` is the channel it stands in or its author, one only (Lemmy); nobody is named who reported.
    """
    return {
        "@context": ACTIVITY_STREAMS,
        "id": id_,
        "type": "Flag",
        "actor": instance,
        "to": [to],
        "cc": [],
        "published": moment(at),
        "object": [author, post],
        "content": words,
        "summary": words,
    }
