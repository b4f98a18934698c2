"""Announce: somebody passes on what others said; what is inside is believed by its own proof only (O18)."""

from federation.inbox.domain import Outcome, ignored
from federation.inbox.registry import activity
from federation.inbox.scene import Arrived, Scene
from federation.vocabulary.reading import id_of, listed
from shared.bus.work import add_work

TAKE = "federation.inbox.take_announced"
MOST_TAKEN = 20
"""PieFed passes on several at once."""


@activity("Announce")
def announce(scene: Scene, arrived: Arrived) -> Outcome:
    """Have activities that carry a proof of their own actor looked at; a boost changes nothing here."""
    taken = 0
    for index, inner in enumerate(listed(arrived.activity.document.get("object"))[:MOST_TAKEN]):
        if (
            isinstance(inner, dict)
            and isinstance(inner.get("proof"), dict)
            and _concerns(scene, inner)
        ):
            add_work(scene.db, TAKE, {"seq": arrived.arrival.seq, "index": index})
            taken += 1
    return ignored("what it passes on is being looked at" if taken else "a boost")


def _concerns(scene: Scene, inner: dict[str, object]) -> bool:
    """Whether an activity is about something that stands here."""
    if id_of(inner.get("actor")) is None:
        return False
    embedded = inner.get("object")
    answers = id_of(embedded.get("inReplyTo")) if isinstance(embedded, dict) else None
    return scene.find(id_of(embedded)) is not None or scene.find(answers) is not None
