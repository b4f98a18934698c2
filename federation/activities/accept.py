"""Accept and Reject: answers to what we asked a channel elsewhere; without that, nothing (gate G6)."""

from uuid import UUID

from federation.following.actions import take_answer
from federation.inbox.domain import APPLIED, Outcome, ignored
from federation.inbox.registry import activity
from federation.inbox.scene import Arrived, Scene
from federation.vocabulary.reading import id_of, line_of, text_of, type_of
from shared.facts.federation import PostRefused

LONGEST_REASON = 300


@activity("Accept", "Reject")
def answer(scene: Scene, arrived: Arrived) -> Outcome:
    """Take a channel's answer to our Follow, or its no to a post of ours."""
    said, actor = arrived.activity, scene.actor_of(arrived)
    is_yes = "Accept" in arrived.types
    because = line_of(text_of(said.document, "summary"), LONGEST_REASON)
    scene.write()
    if take_answer(scene.db, actor, said.object_id, is_yes=is_yes, because=because):
        return APPLIED
    if not is_yes and type_of(said.embedded) == "Create":
        return _turn_down(scene, actor.id, id_of(said.embedded.get("object")), because)
    return ignored("nothing was asked")


def _turn_down(scene: Scene, home_id: UUID, post_id: str | None, because: str) -> Outcome:
    """Note that the home of a channel does not show a post of ours that was said there."""
    turn = scene.turns.get(post_id) if post_id else None
    if turn is None or turn.channel_id != home_id:
        return ignored("nothing of ours was said there")
    scene.tell(PostRefused(post_id=turn.id, reason=because or "Its server gave no reason."))
    return APPLIED
