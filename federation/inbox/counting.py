"""Likes that the home of a channel passes on without proof: counted among the public, because the home counts them.

Nobody signs a Like so that others can check it, and most servers do not show one to whoever asks. What stands
in a channel, and how many liked it, is its home's to say; who speaks for a city is not, so that a server whose
offices are believed here proves what they say, always.
"""

from dataclasses import replace
from datetime import datetime

from federation.actors.domain import RemoteActor
from federation.hosts.actions import is_restricted
from federation.inbox.domain import APPLIED, Outcome, RemoteReaction, ignored, name_of, refused
from federation.inbox.scene import Scene
from federation.trust.actions import is_trusted
from federation.vocabulary.reading import authority_of, id_of, type_of
from federation.vocabulary.reading_activity import Activity
from shared.core.ids import remote_id
from shared.facts.federation import ReactionReceived, ReceivedReactionTakenBack

NOT_COUNTED = frozenset({"Dislike", "EmojiReact", "EmojiReaction"})


def may_be_counted(scene: Scene, said: Activity) -> bool:
    """Return whether this is a Like, or the Undo of one, that proves nothing and need not."""
    is_like = said.type == "Like" or (said.type == "Undo" and type_of(said.embedded) == "Like")
    if not is_like or isinstance(said.document.get("proof"), dict):
        return False
    return not is_trusted(scene.db, authority_of(said.actor))


def count_by_word(scene: Scene, channel: RemoteActor, said: Activity, at: datetime) -> Outcome:
    """Count a Like of something that stands in the copy of this channel, or count it no more.

    It is remembered beside what its own author may send: a home that makes something up keeps out nothing
    that is true, and whoever is heard twice counts once.
    """
    if said.actor.startswith(f"{scene.origin}/") or is_restricted(
        scene.db, authority_of(said.actor)
    ):
        return ignored("a server whose reactions are not counted")
    like_id = said.id if said.type == "Like" else id_of(said.embedded)
    key = f"{like_id} by the word of {channel.actor}"
    scene.look_at([key])
    known = scene.reactions.get(key)
    if said.type == "Undo":
        return _count_no_more(scene, known, said)
    if known is not None:
        return ignored("it is known")
    standing = scene.find(said.object_id)
    if standing is None or standing.channel_id != channel.id:
        return ignored("about nothing in this channel")
    reaction = RemoteReaction(
        activity_id=key,
        author_id=remote_id(said.actor),
        post_id=standing.post_id,
        name=name_of(said.document),
        given_at=at,
    )
    scene.react(reaction)
    scene.tell(ReactionReceived(reaction=reaction.as_told()))
    return APPLIED


def _count_no_more(scene: Scene, known: RemoteReaction | None, said: Activity) -> Outcome:
    if known is None or known.is_gone:
        return ignored("nothing of the kind was begun")
    if known.author_id != remote_id(said.actor):
        return refused("somebody else gave it")
    scene.react(replace(known, is_gone=True))
    scene.tell(ReceivedReactionTakenBack(reaction=known.as_told()))
    return APPLIED
