"""Create: something was said elsewhere."""

from federation.inbox.domain import Outcome, ignored
from federation.inbox.registry import activity
from federation.inbox.scene import Arrived, Scene
from federation.inbox.taking import take


@activity("Create")
def create(scene: Scene, arrived: Arrived) -> Outcome:
    """Take a post that is for a channel here, or answers something here."""
    if arrived.post is None:
        return ignored("no post of its author's own server")
    return take(scene, scene.actor_of(arrived), arrived.post, arrived)
