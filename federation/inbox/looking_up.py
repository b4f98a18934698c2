"""Fetching what a reply answers, and taking activities that others passed on; within a budget for each (O27)."""

from dataclasses import replace

import msgspec

from federation.actors import store as actors
from federation.actors.actions import met
from federation.actors.domain import RemoteActor
from federation.actors.fetching import Fetcher, fetcher_of
from federation.inbox import store
from federation.inbox.applying import apply_one
from federation.inbox.domain import Arrival, Outcome, ignored, refused
from federation.inbox.scene import Arrived, Scene
from federation.inbox.taking import take
from federation.proof.integrity import IntegrityClaim, read_integrity
from federation.proof.keys import read_public
from federation.proof.refusal import NotProven
from federation.vocabulary.reading import authority_of, canonical_id, listed, origin_of
from federation.vocabulary.reading_activity import Activity, read_activity
from federation.vocabulary.reading_post import PostDocument, read_post
from shared.core.clock import now
from shared.core.errors import Malformed
from shared.data.database import Connection

TAKE_ANNOUNCED = "federation.inbox.take_announced"
MOST_FETCHES = 5


class Budget:
    """Counts what is fetched for one activity."""

    def __init__(self, fetcher: Fetcher, most: int = MOST_FETCHES) -> None:
        self._fetcher = fetcher
        self._left = most

    def post(self, id_: str) -> PostDocument | None:
        """Return a post by its own id, or None when the budget is spent or there is none."""
        if not self._spend():
            return None
        post = read_post(self._fetcher.document(id_))
        return post if post is not None and post.id == id_ else None

    def actor(self, db: Connection, id_: str) -> RemoteActor | None:
        """Return an actor that is known, or fetched by its own id within the budget and kept."""
        known = actors.find_actor(db, id_)
        if known is not None or not self._spend():
            return known
        found = met(self._fetcher.actor(id_))
        actors.put_actor(db, found)
        return found

    def _spend(self) -> bool:
        self._left -= 1
        return self._left >= 0


def look_up(db: Connection, seq: int) -> None:
    """Fetch what a reply answers until something known is reached, take all of it, and keep what became of it.

    Raises Unavailable when a server is away, so that the work is tried again.
    """
    arrival = store.find_arrival(db, seq)
    if arrival is None or db.home is None:
        return
    try:
        outcome = take_with_answered(db, Arrived.of(arrival), Budget(fetcher_of(db.home)))
    except (NotProven, Malformed):
        outcome = ignored("what it answers could not be found")
    store.note_outcomes(db, {seq: outcome})


def take_with_answered(db: Connection, arrived: Arrived, budget: Budget) -> Outcome:
    """Take a post, and before it everything it answers that is not known yet, as far as the budget goes."""
    scene = Scene.around(db, [arrived])
    refusal = scene.refuse(arrived)
    if refusal is not None or arrived.post is None:
        return refusal or ignored("no post")
    chain: list[tuple[RemoteActor, PostDocument]] = []
    wanted, above = arrived.post.answers, None
    while wanted and scene.find(wanted) is None:
        if _is_not_to_be_asked(scene, wanted):
            return ignored("what it answers is not here")
        above = budget.post(wanted)
        author = budget.actor(db, above.author) if above and above.is_public else None
        if above is None or author is None or author.is_gone:
            return ignored("what it answers could not be found")
        chain.append((author, above))
        scene.look_at([above.id, *above.audience, *([above.answers] if above.answers else [])])
        wanted = above.answers
    for author, post in reversed(chain):
        take(scene, author, post, as_arrived(post, arrived))
    outcome = take(scene, scene.actor_of(arrived), arrived.post, arrived)
    scene.write()
    return outcome


def _is_not_to_be_asked(scene: Scene, id_: str) -> bool:
    known = scene.objects.get(id_)
    is_ours = id_.startswith(scene.origin)
    return is_ours or known is not None or scene.is_blocked(authority_of(id_))


def as_arrived(post: PostDocument, arrived: Arrived) -> Arrived:
    """Return a post that was fetched as if it had come the same way: no Create brought it, and no bytes are kept."""
    arrival = Arrival(
        seq=arrived.arrival.seq,
        activity_id=post.id,
        actor=post.author,
        key_id="",
        raw=b"",
        received_at=arrived.at,
    )
    said = Activity(post.id, "Create", post.author, {"object": dict(post.document)})
    return Arrived(arrival, said, arrived.via)


def take_announced(db: Connection, seq: int, index: int) -> None:
    """Take what somebody passed on, if it can be believed; keep what became of it."""
    arrival = store.find_arrival(db, seq)
    if arrival is None or db.home is None:
        return
    announced = Arrived.of(arrival)
    announced.via = store.list_copies(db, [arrival.actor]).get(arrival.actor)
    inner = listed(announced.activity.document.get("object"))[index]
    try:
        outcome = take_passed_on(db, inner, announced, Budget(fetcher_of(db.home)))
    except (NotProven, Malformed) as refusal:
        outcome = refused(refusal.sentence)
    store.note_outcomes(db, {seq: outcome})


def take_passed_on(db: Connection, inner: object, announced: Arrived, budget: Budget) -> Outcome:
    """Take an activity by its own actor's proof (FEP-8b32), or by the word of the server both live on.

    Else nothing of it is believed (O18): what it is about is fetched from its own id, when a channel that
    is followed from here passed it on.
    """
    if isinstance(inner, str):
        return _take_fetched(db, inner, announced, budget)
    activity = read_activity(inner)
    if not _is_believed(db, activity, announced, budget):
        if announced.via is None or activity.type not in {"Create", "Update"}:
            raise NotProven("integrity", "Nothing proves that its actor said this.")
        return _take_fetched(db, activity.object_id, announced, budget)
    raw = msgspec.json.encode(activity.document)
    own = replace(announced.arrival, activity_id=activity.id, actor=activity.actor, raw=raw)
    arrived = Arrived(own, activity, announced.via)
    if activity.type == "Create":
        return take_with_answered(db, arrived, budget)
    return apply_one(db, arrived)


def _is_believed(db: Connection, activity: Activity, announced: Arrived, budget: Budget) -> bool:
    """Whether its proof holds, or the channel that passed it on lives where its actor does; nobody is asked in vain."""
    if announced.via and origin_of(activity.actor) == origin_of(announced.arrival.actor):
        return budget.actor(db, activity.actor) is not None
    if not isinstance(activity.document.get("proof"), dict):
        return False
    _read_own_proof(activity)
    actor = budget.actor(db, activity.actor)
    return actor is not None and is_proven(activity, actor)


def is_proven(activity: Activity, actor: RemoteActor) -> bool:
    """Return whether the activity's own proof holds by a key of its actor; False when no such key is known."""
    claim, key_id = _read_own_proof(activity)
    text = actor.keys.get(key_id)
    if text is None:
        return False
    if not claim.holds(read_public(text)):
        raise NotProven("integrity", "The proof does not hold.")
    return True


def _read_own_proof(activity: Activity) -> tuple[IntegrityClaim, str]:
    """Return what the proof claims and the id of its key, or refuse one by a key of another server."""
    claim = read_integrity(activity.document, now=now())
    key_id = canonical_id(claim.key_id)
    if key_id is None or origin_of(key_id) != origin_of(activity.actor):
        raise NotProven("owner", "The proof is not by the actor's own server.")
    return claim, key_id


def _take_fetched(db: Connection, id_: str | None, announced: Arrived, budget: Budget) -> Outcome:
    """Take a post that was passed on by its id, from its own server."""
    if id_ is None or announced.via is None:
        return ignored("a boost")
    scene = Scene.around(db, [announced])
    scene.look_at([id_])
    if _is_not_to_be_asked(scene, id_):
        return ignored("it is known")
    post = budget.post(id_)
    author = budget.actor(db, post.author) if post and post.is_public else None
    if post is None or author is None:
        return ignored("it could not be found")
    return take_with_answered(db, as_arrived(post, announced), budget)
