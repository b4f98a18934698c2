"""Like: a word about a post; what other software likes, we count as useful."""

from typing import get_args

from federation.inbox.domain import APPLIED, Outcome, RemoteReaction, ignored, refused
from federation.inbox.registry import activity
from federation.inbox.scene import Arrived, Scene
from shared.facts import federation as told
from shared.facts.federation import ReactionReceived
from shared.facts.words import ReactionName

_NAMES: dict[object, ReactionName] = {name: name for name in get_args(ReactionName)}


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
        name=_NAMES.get(str(said.document.get("reaction")), "useful"),
        given_at=arrived.at,
    )
    scene.introduce(actor)
    scene.react(reaction)
    scene.tell(ReactionReceived(reaction=as_told(reaction)))
    return APPLIED


def as_told(reaction: RemoteReaction) -> told.Reaction:
    """Return the reaction as facts carry it."""
    return told.Reaction(
        post_id=reaction.post_id,
        author_id=reaction.author_id,
        name=reaction.name,
        given_at=reaction.given_at,
    )
