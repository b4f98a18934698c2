"""What discussions holds, stated anew as facts for whoever makes a projection again."""

from collections.abc import Iterator

from services.discussions.channels.actions import state_channels
from services.discussions.posts.actions import state_posts
from services.discussions.reactions.actions import state_reactions
from shared.data.database import Connection
from shared.facts.fact import Fact


def state(db: Connection) -> Iterator[Fact]:
    """State every channel, post and reaction."""
    yield from state_channels(db)
    yield from state_posts(db)
    yield from state_reactions(db)
