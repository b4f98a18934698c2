"""Flag: another server reports something that stands here."""

from uuid import UUID

from federation.inbox.domain import APPLIED, Outcome, ignored
from federation.inbox.registry import activity
from federation.inbox.scene import Arrived, Scene
from federation.vocabulary.reading import ids_of, line_of, text_of
from shared.core.ids import remote_id
from shared.facts.federation import FlagReceived
from shared.facts.moderation import ItemKind
from shared.text.from_html import to_markdown
from shared.text.plain import words

LONGEST = 2_000
MOST_ITEMS = 20


@activity("Flag")
def flag(scene: Scene, arrived: Arrived) -> Outcome:
    """Tell moderators of each post or case study here that is reported; the actor among them is only named."""
    document, actor = arrived.activity.document, scene.actor_of(arrived)
    said = text_of(document, "content") or text_of(document, "summary")
    reason = line_of(words(to_markdown(said[: LONGEST * 4])), LONGEST)
    count = 0
    for id_ in ids_of(document.get("object"))[:MOST_ITEMS]:
        item = _item(scene, id_)
        if item is None:
            continue
        count += 1
        scene.tell(
            FlagReceived(
                flag_id=remote_id(f"{arrived.activity.id}#{item[1]}"),
                item_kind=item[0],
                item_id=item[1],
                host=actor.host,
                words=reason,
                received_at=arrived.at,
            )
        )
    return APPLIED if count else ignored("about nothing here")


def _item(scene: Scene, id_: str) -> tuple[ItemKind, UUID] | None:
    standing, turn = scene.find(id_), scene.turns.get(id_)
    if standing is None:
        return None
    if turn is not None and turn.type == "Article":
        return "case", turn.noun_id
    return "post", standing.post_id
