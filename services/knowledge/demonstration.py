"""Takes everything of the demonstration out of knowledge, and nothing else."""

from services.knowledge.cases import actions as cases
from shared.data.database import Connection


def remove_demonstration(db: Connection) -> int:
    """Remove the demonstration; return how many case studies there were."""
    return cases.remove_demonstration(db)
