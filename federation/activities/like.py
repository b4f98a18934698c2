"""Like: a word about a post; what other software likes, we count as useful."""

from federation.inbox.domain import APPLIED, Outcome, RemoteReaction, ignored, name_of, refused
from federation.inbox.registry import activity
from federation.inbox.scene import Arrived, Scene
from shared.facts.federation import ReactionReceived


@activity("Like")
def like(scene: Scene, arrived: Arrived) -> Outcome:
    """Take a reaction to a post that stands here."""
    actor, said = scene.actor_of(arrived), arrived.activity
    known = scene.reactions.get(said.id)
    if known is not None:
        return refused("it was taken back") if known.is_gone else ignored("it is known")
    standing = scene.find(said.object_id)
    if standing is None:
        return ignored("about nothing here")
    reaction = RemoteReaction(
        activity_id=said.id,
        author_id=actor.id,
        post_id=standing.post_id,
        name=name_of(said.document),
        given_at=arrived.at,
    )
    refusal = scene.refuse_again(reaction)
    if refusal is not None:
        return refusal
    scene.introduce(actor)
    scene.react(reaction)
    scene.tell(ReactionReceived(reaction=reaction.as_told()))
    scene.pass_on(arrived, reaction)
    return APPLIED
