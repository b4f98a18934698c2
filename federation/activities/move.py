"""Move: an account goes on elsewhere; noted, and nothing follows it on its own."""

import structlog

from federation.inbox.domain import Outcome, ignored, refused
from federation.inbox.registry import activity
from federation.inbox.scene import Arrived, Scene
from federation.vocabulary.reading import id_of

_log = structlog.get_logger("federation")


@activity("Move")
def move(scene: Scene, arrived: Arrived) -> Outcome:
    """Note where an account says it goes; its followers, keys and standing stay where they are."""
    actor = scene.actor_of(arrived)
    if arrived.activity.object_id != actor.actor:
        return refused("an actor moves only itself")
    target = id_of(arrived.activity.document.get("target")) or "nowhere that can be read"
    _log.warning("actor_moves", actor=actor.actor, target=target)
    return ignored(f"says it moves to {target}")
