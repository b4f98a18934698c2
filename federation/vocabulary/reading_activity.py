"""An activity as its sender says it: who, what, and about what."""

from dataclasses import dataclass
from typing import Any

from federation.vocabulary.reading import id_of, one, origin_of, types_of
from shared.core.errors import Malformed

MOST_TYPES = 10


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity of one actor, whose id is of the actor's own server (gate G4)."""

    id: str
    type: str
    actor: str
    document: dict[str, Any]

    @property
    def object(self) -> Any:
        """What it is about: an id, an object with an id, or a list of them."""
        return one(self.document.get("object"))

    @property
    def object_id(self) -> str | None:
        """The id of what it is about, when that is one thing."""
        return id_of(self.document.get("object"))

    @property
    def embedded(self) -> dict[str, Any]:
        """What it is about as it was sent along, or nothing."""
        value = self.object
        return value if isinstance(value, dict) else {}


def read_activity(document: Any) -> Activity:
    """Return the activity, or refuse with Malformed: it needs an id, one type and one actor of one origin."""
    if not isinstance(document, dict):
        raise Malformed("An activity is a JSON object.")
    types = types_of(document)
    if not 0 < len(types) <= MOST_TYPES or not 0 < len(types[0]) <= 100:
        raise Malformed("An activity needs a type.")
    actor = id_of(document.get("actor"))
    canonical = _id(document, types[0])
    if canonical is None or actor is None:
        raise Malformed("An activity needs the ids of itself and of its one actor.")
    if origin_of(canonical) != origin_of(actor):
        raise Malformed("The id of an activity is of its actor's own server.")
    return Activity(canonical, types[0], actor, document)


def _id(document: dict[str, Any], type_: str) -> str | None:
    """Return the activity's id; GoToSocial's Deletes have none, and are known by what they delete."""
    if type_ == "Delete" and "id" not in document:
        deleted = id_of(document.get("object"))
        return f"{deleted}#deleted" if deleted and "#" not in deleted else None
    id_ = document.get("id")
    return id_of(id_) if isinstance(id_, str) else None
