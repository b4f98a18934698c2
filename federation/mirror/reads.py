"""What we follow, as operators and members see it."""

from typing import Any

from federation.following.domain import Following
from federation.following.store import list_following as list_all
from shared.core.links import channel_path
from shared.data.database import Connection


def list_following(db: Connection) -> list[Following]:
    """Return every channel elsewhere that is or was followed, by name."""
    return list(list_all(db))


def as_shown(following: Following) -> dict[str, Any]:
    """Return how a following stands, as programs read it."""
    return {
        "id": str(following.id),
        "actor": following.actor,
        "slug": following.slug,
        "host": following.host,
        "name": following.name,
        "state": following.state,
        "path": channel_path(following.slug),
        "because": following.because,
    }
