"""What discussions hears of its posts in channels elsewhere."""

from services.discussions.sendings import actions
from shared.bus.hearing import hears
from shared.data.database import Connection
from shared.facts.federation import PostConfirmed, PostRefused


@hears(PostConfirmed)
def confirm_post(db: Connection, fact: PostConfirmed) -> None:
    """A home shows a post of ours."""
    actions.confirm_post(db, fact.post_id)


@hears(PostRefused)
def refuse_post(db: Connection, fact: PostRefused) -> None:
    """A home will not show a post of ours."""
    actions.refuse_post(db, fact.post_id, fact.reason)
