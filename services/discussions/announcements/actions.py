"""Let a channel say what knowledge tells of its case studies."""

from uuid import UUID

from services.discussions.announcements import store
from services.discussions.announcements.domain import announce
from services.discussions.channels.actions import find_channel
from services.discussions.posts.actions import announce_case, remove_announcement
from services.discussions.posts.domain import Announcement
from shared.data.database import Connection
from shared.facts.knowledge import Case


def follow_case(db: Connection, case: Case) -> None:
    """Say in the channel what the case study says now."""
    announcement = announce(case)
    with db.transaction():
        if store.put_announcement(db, announcement):
            _say(db, announcement)


def forget_case(db: Connection, case_id: UUID) -> None:
    """Forget a case study that is gone, and what was said of it."""
    with db.transaction():
        store.remove_announcement(db, case_id)
        remove_announcement(db, case_id)


def remove_demonstration(db: Connection) -> None:
    """Forget the demonstration's case studies."""
    store.remove_demonstration(db)


def _say(db: Connection, announcement: Announcement) -> None:
    channel = find_channel(db, announcement.channel_slug)
    if channel is not None:
        announce_case(db, channel, announcement)
