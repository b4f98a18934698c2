"""Delete: words were taken back, or an account is gone."""

from dataclasses import replace

from federation.actors import actions as actors
from federation.actors.domain import RemoteActor
from federation.following.actions import lose
from federation.follows.actions import end_all_follows
from federation.inbox import store
from federation.inbox.domain import APPLIED, Outcome, RemoteObject, ignored, refused
from federation.inbox.registry import activity
from federation.inbox.removing import hide, home_of
from federation.inbox.scene import Arrived, Scene
from federation.vocabulary.reading import origin_of
from federation.vocabulary.removal import Removal, read_removal
from shared.core.ids import remote_id
from shared.facts.federation import ReceivedPostWithdrawn

MOST_WITHDRAWN = 10_000


@activity("Delete")
def delete(scene: Scene, arrived: Arrived) -> Outcome:
    """Take back a post by its stored author, or remember that it is gone before it comes (gate G22)."""
    actor, id_ = scene.actor_of(arrived), arrived.activity.object_id
    if id_ is None:
        return ignored("says not what")
    if id_ == actor.actor:
        return _delete_account(scene, actor, arrived)
    known = scene.objects.get(id_)
    if known is None:
        return _remember(scene, actor, id_, arrived)
    return _delete_post(scene, actor, known, read_removal(arrived.activity.document))


def _delete_post(
    scene: Scene, actor: RemoteActor, known: RemoteObject, why: Removal | None
) -> Outcome:
    """Take back a post of its author; with a reason, where its home is the author's server, moderators hid it."""
    if known.author_id != actor.id:
        return refused("somebody else is its author")
    if known.is_gone:
        return ignored("it was taken back before")
    home = home_of(scene, known, actor) if why is not None else None
    if why is not None and home is not None:
        return hide(scene, known.id, home.id, home.host, why)
    _withdraw(scene, known)
    return APPLIED


def _withdraw(scene: Scene, known: RemoteObject) -> None:
    scene.change(replace(known, is_gone=True))
    scene.tell(ReceivedPostWithdrawn(post_id=known.id, author_id=known.author_id))


def _remember(scene: Scene, actor: RemoteActor, id_: str, arrived: Arrived) -> Outcome:
    if origin_of(id_) != origin_of(actor.actor):
        return refused("it is not of the actor's server")
    tombstone = RemoteObject(
        id=remote_id(id_),
        activity_id=id_,
        author_id=actor.id,
        channel_id=None,
        answers=None,
        create_id=None,
        updated_at=arrived.at,
        is_gone=True,
    )
    scene.add(tombstone, None)
    return ignored("nothing here; remembered, should it come late")


def _delete_account(scene: Scene, actor: RemoteActor, arrived: Arrived) -> Outcome:
    """Take back all it said and liked; whoever copies our channels hears of each, in its own bytes or the channel's."""
    scene.write()
    gone, facts = actors.remove(scene.db, actor)
    end_all_follows(scene.db, actor.id)
    lose(scene.db, actor.id)
    for known in store.list_objects_of(scene.db, actor.id, MOST_WITHDRAWN):
        _withdraw(scene, known)
    for reaction in store.list_reactions_of(scene.db, actor.id, MOST_WITHDRAWN):
        scene.take_back(reaction)
        scene.pass_on(arrived, reaction)
    scene.actors[gone.actor] = gone
    scene.tell(*facts)
    return APPLIED
