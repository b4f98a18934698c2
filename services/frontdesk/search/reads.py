"""Look for words in everything in sight, most fitting first."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from services.frontdesk.search.domain import Asked, Found, Place
from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)

LAST_ID = UUID(int=2**128 - 1)
BEST = (2**31 - 1, LAST_ID)
"""Where a list of findings begins."""
LATEST = (datetime.max.replace(tzinfo=UTC), LAST_ID)
"""Where the list of everything begins."""

Point = tuple[Any, ...]
"""Where a list goes on; its types are those of `Asked.cursor`."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found; when nothing holds the words themselves, what comes close."""

    cards: list[Found]
    goes_on: Point | None = None
    are_alike: bool = False


def find(db: Connection, asked: Asked, *, before: Point | None = None, limit: int = 20) -> Findings:
    """Return what fits: the best first when words are looked for, else what moved last."""
    name, start = ("search", BEST) if asked.q else ("list_latest", LATEST)
    point = before or start
    found = queries.list(
        db, name, Found, **_values(asked), before=point[0], before_id=point[1], limit=limit + 1
    )
    if asked.q and not found and before is None and not asked.is_exact:
        return Findings(_alike(db, asked, limit), are_alike=True)
    if len(found) <= limit:
        return Findings(found)
    last = found[limit - 1]
    return Findings(found[:limit], (last.score if asked.q else last.active_at, last.id))


def search_places(db: Connection, asked: Asked) -> list[Place]:
    """Return the few cities whose names resemble the words."""
    return queries.list(db, "search_places", Place, **_values(asked))


def _alike(db: Connection, asked: Asked, limit: int) -> list[Found]:
    with db.transaction():
        queries.run(db, "allow_slips")
        return queries.list(db, "search_alike", Found, **_values(asked), limit=limit)


def _values(asked: Asked) -> dict[str, Any]:
    return msgspec.structs.asdict(asked)
