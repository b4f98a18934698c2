"""Takes everything of the demonstration out of discussions, and nothing else."""

from services.discussions.announcements import actions as announcements
from services.discussions.channels import actions as channels
from services.discussions.posts import actions as posts
from services.discussions.reactions import actions as reactions
from shared.data.database import Connection


def remove_demonstration(db: Connection) -> int:
    """Remove the demonstration, reactions first; return how many posts there were."""
    with db.transaction():
        reactions.remove_demonstration(db)
        announcements.remove_demonstration(db)
        removed = posts.remove_demonstration(db)
        channels.remove_demonstration(db)
    return len(removed)
