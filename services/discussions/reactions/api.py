"""Reactions for programs."""

from uuid import UUID

from services.discussions.reactions import actions
from shared.standing.may import WRITERS
from shared.web.asking import db, member
from shared.web.doors import Api

api = Api("reactions", __name__)


@api.put(
    "/posts/<uuid:post_id>/reactions/<name>",
    to=WRITERS,
    status=204,
    says="React to a post: useful, tried, want_to_try or thanks.",
)
def react(post_id: UUID, name: str) -> None:
    """React in the name of the token's office."""
    actions.react(db(), member(), post_id, name)


@api.delete("/posts/<uuid:post_id>/reactions/<name>", to=WRITERS, says="Take a reaction back.")
def take_back(post_id: UUID, name: str) -> None:
    """Take it back in the name of the token's office."""
    actions.take_back(db(), member(), post_id, name)
