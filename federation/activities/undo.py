"""Undo: a follow or a reaction is taken back by whoever began it (gate G6)."""

from federation.actors.domain import RemoteActor
from federation.follows.actions import end_follow
from federation.inbox.domain import APPLIED, Outcome, RemoteReaction, ignored, refused
from federation.inbox.registry import activity
from federation.inbox.removing import home_of, show
from federation.inbox.scene import Arrived, Scene
from federation.vocabulary.reading import id_of, origin_of, type_of


@activity("Undo")
def undo(scene: Scene, arrived: Arrived) -> Outcome:
    """Take back what this actor began; embedded or by id alone."""
    actor, inner, id_ = (
        scene.actor_of(arrived),
        arrived.activity.embedded,
        arrived.activity.object_id,
    )
    begun_by = id_of(inner.get("actor"))
    if begun_by is not None and begun_by != actor.actor:
        return refused("somebody else began it")
    reaction = scene.reactions.get(id_) if id_ else None
    if reaction is not None:
        return _take_back(scene, actor, reaction, arrived)
    kind = type_of(inner)
    if kind in {"Follow", ""} and _end_follow(scene, actor, inner.get("object"), id_):
        return APPLIED
    if kind == "Delete":
        return _show_again(scene, actor, id_of(inner.get("object")))
    if kind == "Like" and id_ and origin_of(id_) == origin_of(actor.actor):
        return _remember(scene, actor, id_, id_of(inner.get("object")), arrived)
    return ignored("nothing of the kind was begun")


def _take_back(
    scene: Scene, actor: RemoteActor, reaction: RemoteReaction, arrived: Arrived
) -> Outcome:
    if reaction.author_id != actor.id:
        return refused("somebody else gave it")
    if type_of(arrived.activity.embedded) not in {"Like", ""}:
        return refused("what it takes back is no Like")  # passed on, it would be obeyed as that
    if reaction.is_gone:
        return ignored("it was taken back before")
    scene.take_back(reaction)
    scene.pass_on(arrived, reaction)
    return APPLIED


def _show_again(scene: Scene, actor: RemoteActor, post_id: str | None) -> Outcome:
    """Show what the moderators of its author's server had hidden, where that is the home of its channel."""
    known = scene.objects.get(post_id) if post_id else None
    if known is None:
        return ignored("nothing of the kind was begun")
    if known.author_id != actor.id:
        return refused("somebody else is its author")
    home = home_of(scene, known, actor)
    if known.is_gone or home is None:
        return refused("it was taken back")
    return show(scene, known.id, home.id, home.host)


def _end_follow(scene: Scene, actor: RemoteActor, followed: object, id_: str | None) -> bool:
    own = scene.own(id_of(followed))
    if own is None and id_ is None:
        return False
    scene.write()
    return end_follow(scene.db, actor, followed_id=own[1] if own else None, follow_id=id_)


def _remember(
    scene: Scene, actor: RemoteActor, id_: str, object_id: str | None, arrived: Arrived
) -> Outcome:
    """Remember that a Like is taken back before it comes, when it is about something here."""
    standing = scene.find(object_id)
    if standing is None:
        return ignored("about nothing here")
    scene.react(
        RemoteReaction(
            activity_id=id_,
            author_id=actor.id,
            post_id=standing.post_id,
            name="useful",
            given_at=arrived.at,
            is_gone=True,
        )
    )
    return ignored("nothing here; remembered, should it come late")
