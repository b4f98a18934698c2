"""What the home of a channel says of a post that stands in our copy of it: hidden, shown again, or taken back.

The home alone is believed: by the channel's own Announce, or by the author where the author's server is the home.
"""

from dataclasses import replace
from uuid import UUID

from federation.actors.domain import RemoteActor
from federation.following.domain import Following
from federation.following.store import find_following
from federation.inbox.domain import APPLIED, Outcome, RemoteObject, ignored
from federation.inbox.scene import Scene
from federation.vocabulary.removal import Removal
from shared.facts.federation import (
    PostHiddenElsewhere,
    PostRestoredElsewhere,
    ReceivedPostWithdrawn,
)


def home_of(scene: Scene, known: RemoteObject, author: RemoteActor) -> Following | None:
    """Return the channel of whose copy a post is a part, when its home is the author's own server."""
    if not known.in_copy or known.channel_id is None:
        return None
    home = find_following(scene.db, known.channel_id)
    return home if home is not None and home.host == author.host else None


def hide(scene: Scene, post_id: UUID, channel_id: UUID, host: str, why: Removal) -> Outcome:
    """Tell that the home of its channel took a post out of sight."""
    scene.tell(
        PostHiddenElsewhere(
            post_id=post_id, channel_id=channel_id, host=host, reason=why.reason, rule=why.rule
        )
    )
    return APPLIED


def show(scene: Scene, post_id: UUID, channel_id: UUID, host: str) -> Outcome:
    """Tell that the home of its channel shows a post again."""
    scene.tell(PostRestoredElsewhere(post_id=post_id, channel_id=channel_id, host=host))
    return APPLIED


def withdraw(scene: Scene, known: RemoteObject | None) -> Outcome:
    """Take back a post whose author did, as the home of its channel says."""
    if known is None or known.is_gone:
        return ignored("it was taken back before")
    scene.change(replace(known, is_gone=True))
    scene.tell(ReceivedPostWithdrawn(post_id=known.id, author_id=known.author_id))
    return APPLIED
