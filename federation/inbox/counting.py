"""Likes that the home of a channel passes on without proof: counted among the public, because the home counts them.

Nobody signs a Like so that others can check it, and most servers do not show one to whoever asks. What stands
in a channel, and how many liked it, is its home's to say; who speaks for a city is not, so that a server whose
offices are believed here proves what they say, always.
"""

from datetime import datetime

from federation.actors.domain import RemoteActor
from federation.hosts.actions import is_restricted
from federation.inbox import store
from federation.inbox.domain import APPLIED, Outcome, RemoteReaction, ignored, name_of, refused
from federation.inbox.scene import Scene
from federation.trust.actions import is_trusted
from federation.vocabulary.reading import authority_of, id_of, origin_of, type_of
from federation.vocabulary.reading_activity import Activity
from shared.core.ids import remote_id
from shared.facts.federation import ReactionReceived

MOST_COUNTED_OUT = 10_000
NOT_COUNTED = frozenset({"Dislike", "EmojiReact", "EmojiReaction"})


def count(scene: Scene, channel: RemoteActor, said: Activity, at: datetime) -> Outcome | None:
    """Count what a channel that is followed passes on: a Like, its Undo, the Delete of who liked; None when it is none."""
    if _may_be_counted(scene, said):
        return _count_by_word(scene, channel, said, at)
    return _count_out_by_word(scene, channel, said) if _is_departure(channel, said) else None


def _may_be_counted(scene: Scene, said: Activity) -> bool:
    """Return whether this is a Like, or the Undo of one, that proves nothing and need not."""
    is_like = said.type == "Like" or (said.type == "Undo" and type_of(said.embedded) == "Like")
    if not is_like or isinstance(said.document.get("proof"), dict):
        return False
    return not is_trusted(scene.db, authority_of(said.actor))


def _count_by_word(scene: Scene, channel: RemoteActor, said: Activity, at: datetime) -> Outcome:
    """Count a Like of something that stands in the copy of this channel, or count it no more.

    It is remembered beside what its own author may send: a home that makes something up keeps out nothing
    that is true, and whoever is heard twice counts once.
    """
    if said.actor.startswith(f"{scene.origin}/") or is_restricted(
        scene.db, authority_of(said.actor)
    ):
        return ignored("a server whose reactions are not counted")
    like_id = said.id if said.type == "Like" else id_of(said.embedded)
    key = f"{like_id}{_by_word_of(channel)}"
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
    scene.take_back(known)
    return APPLIED


def _is_departure(channel: RemoteActor, said: Activity) -> bool:
    """Whether an account elsewhere, neither of the channel's own server nor with a proof, says that it is gone."""
    if said.type != "Delete" or said.object_id != said.actor:
        return False
    is_neighbour = origin_of(said.actor) == origin_of(channel.actor)
    return not is_neighbour and not isinstance(said.document.get("proof"), dict)


def _count_out_by_word(scene: Scene, channel: RemoteActor, said: Activity) -> Outcome:
    """Count no more what an account that is gone liked, as far as it was counted by the word of this channel."""
    scene.write()
    by_word = _by_word_of(channel)
    liked = store.list_reactions_of(scene.db, remote_id(said.actor), MOST_COUNTED_OUT)
    known = [each for each in liked if each.activity_id.endswith(by_word)]
    for reaction in known:
        scene.take_back(reaction)
    return APPLIED if known else ignored("nothing of it is counted by this channel's word")


def _by_word_of(channel: RemoteActor) -> str:
    return f" by the word of {channel.actor}"
