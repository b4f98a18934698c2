"""Follow: somebody elsewhere wants to hear a channel or an office."""

from typing import Literal

from federation.follows.actions import receive_follow
from federation.inbox.domain import APPLIED, Outcome, ignored
from federation.inbox.registry import activity
from federation.inbox.scene import Arrived, Scene

_FOLLOWED: dict[str, Literal["channels", "offices", "instance"]] = {
    "channels": "channels",
    "offices": "offices",
    "instance": "instance",
}


@activity("Follow")
def follow(scene: Scene, arrived: Arrived) -> Outcome:
    """Begin a follow and answer it, or answer that it cannot be."""
    followed = scene.own(arrived.activity.object_id)
    kind = _FOLLOWED.get(followed[0]) if followed else None
    if followed is None or kind is None:
        return ignored("nobody of ours is followed")
    actor = scene.actor_of(arrived)
    scene.introduce(actor)
    scene.write()
    asked = arrived.activity.document | {"id": arrived.activity.id}
    answer = receive_follow(scene.db, actor, asked, (kind, followed[1]))
    if answer == "unknown":
        return ignored("nobody of ours is followed")
    return APPLIED if answer == "accepted" else Outcome("applied", "rejected")
