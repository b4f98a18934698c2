"""Update: somebody elsewhere changed their words, or how they show themselves."""

from dataclasses import replace

import msgspec

from federation.actors.actions import change
from federation.following.actions import follow_change
from federation.follows.actions import move_follows
from federation.inbox.domain import APPLIED, Outcome, RemoteObject, ignored, refused
from federation.inbox.registry import activity
from federation.inbox.scene import Arrived, Scene, Standing
from federation.inbox.taking import as_told, take
from federation.vocabulary.reading import type_of
from federation.vocabulary.reading_actor import TYPES, read_actor
from federation.vocabulary.reading_post import PostDocument
from shared.facts.federation import ReceivedPostEdited


@activity("Update")
def update(scene: Scene, arrived: Arrived) -> Outcome:
    """Change an actor by itself, or a post by its stored author (gate G5)."""
    if type_of(arrived.activity.embedded) in TYPES:
        return _update_actor(scene, arrived)
    post = arrived.post
    if post is None:
        return ignored("nothing of its author's own server")
    known = scene.objects.get(post.id)
    if known is None or known.create_id is None:
        return take(scene, scene.actor_of(arrived), post, arrived)
    return _update_post(scene, arrived, post, known)


def _update_post(
    scene: Scene, arrived: Arrived, post: PostDocument, known: RemoteObject
) -> Outcome:
    actor = scene.actor_of(arrived)
    if known.author_id != actor.id or post.author != actor.actor:
        return refused("somebody else is its author")
    if known.is_gone:
        return refused("it was taken back")
    at = min(post.updated or arrived.at, arrived.at)
    if at <= known.updated_at:
        return ignored("not newer than what is known")
    above = Standing(known.answers, known.channel_id, known.in_copy) if known.answers else None
    edited = as_told(actor, post, arrived, above, known.channel_id)
    scene.change(replace(known, updated_at=at), arrived.arrival.raw)
    scene.tell(ReceivedPostEdited(post=msgspec.structs.replace(edited, edited_at=at)))
    return APPLIED


def _update_actor(scene: Scene, arrived: Arrived) -> Outcome:
    before, document = scene.actor_of(arrived), read_actor(arrived.activity.embedded)
    if document.id != before.actor:
        return refused("an actor changes only itself")
    after, facts = change(scene.db, before, document)
    is_copy_other = follow_change(scene.db, after, purpose=document.purpose)
    if after == before and not is_copy_other:
        return ignored("nothing changed")
    scene.actors[after.actor] = after
    if after.delivery_inbox != before.delivery_inbox:
        move_follows(scene.db, after)
    scene.tell(*facts)
    return APPLIED
