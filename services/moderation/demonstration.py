"""Takes everything of the demonstration out of moderation, and nothing else."""

from services.moderation.decisions import actions as decisions
from shared.data.database import Connection


def remove_demonstration(db: Connection) -> int:
    """Remove reports, decisions and their records; return how many decisions there were."""
    return decisions.remove_demonstration(db)
