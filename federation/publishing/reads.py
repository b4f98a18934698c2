"""What GETs read: one row for a document, a page of rows for a list; only what is in sight."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, TypeVar
from uuid import UUID

from federation.publishing.domain import DocumentKind, OurChannel, TurnType
from federation.reach import may_show
from federation.vocabulary.discovery import Usage
from shared.core.errors import NotFound
from shared.core.marks import N_
from shared.data.database import Connection
from shared.data.queries import Queries
from shared.standing import reads as standing
from shared.standing.people import Office

queries = Queries.beside(__file__)

Point = tuple[datetime, UUID]
LAST: Point = (datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))
FIRST: Point = (datetime.min.replace(tzinfo=UTC), UUID(int=0))
ON_A_PAGE = 20
PINNED = 5
LONGEST_THREAD = 2_000

Kept = TypeVar("Kept", OurChannel, Office)
Listed = Literal["channel", "office"]
_COUNTS: dict[Listed, str] = {"channel": "count_in_channel", "office": "count_of_office"}
_LISTS: dict[Listed, str] = {"channel": "list_in_channel", "office": "list_of_office"}
_UNKNOWN = N_("There is nothing at this address.")


@dataclass(frozen=True, slots=True)
class Shown:
    """The bytes at an address, or what is left of them."""

    body: bytes
    is_gone: bool
    demonstration: bool
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """A post or case study in sight, said here or elsewhere."""

    id: UUID
    activity_id: str
    noun_id: UUID
    type: TurnType
    is_ours: bool
    published_at: datetime
    actor_id: UUID

    @property
    def point(self) -> Point:
        """Where a list goes on after it."""
        return self.published_at, self.id


@dataclass(frozen=True, slots=True)
class ShownThread:
    """Where a thread stands."""

    channel_id: UUID
    slug: str
    home: str | None
    """ActivityPub id of the channel, where it lives elsewhere and this is its copy."""
    demonstration: bool


def get_document(db: Connection, kind: DocumentKind, id_: UUID) -> Shown:
    """Return what stands at an address, a tombstone too, or refuse with NotFound."""
    found = queries.find(db, "find_document", Shown, kind=kind, id=id_)
    if found is None or not may_show(db, demonstration=found.demonstration):
        raise NotFound(_UNKNOWN)
    return found


def get_channel(db: Connection, channel_id: UUID) -> OurChannel:
    """Return a channel of ours, or refuse with NotFound."""
    return _shown(db, queries.find(db, "find_channel", OurChannel, id=channel_id))


def find_channel_by_slug(db: Connection, slug: str) -> OurChannel | None:
    """Return the channel of ours by this name, or None."""
    found = queries.find(db, "find_channel_by_slug", OurChannel, slug=slug)
    return found if found and may_show(db, demonstration=found.demonstration) else None


def get_office(db: Connection, office_id: UUID) -> Office:
    """Return an office of ours, or refuse with NotFound; speakers elsewhere are not ours to show."""
    return _shown(db, _ours(standing.find_office(db, office_id)))


def find_office_by_handle(db: Connection, handle: str) -> Office | None:
    """Return the office of ours by this handle, or None."""
    found = _ours(standing.find_office_by_handle(db, handle))
    return found if found and may_show(db, demonstration=found.demonstration) else None


def is_closed(db: Connection, office_id: UUID) -> bool:
    """Return whether an office speaks no more; its document stays, because its words do."""
    return bool(queries.value(db, "is_closed", office_id=office_id))


def _ours(office: Office | None) -> Office | None:
    return office if office and office.host is None else None


def _shown(db: Connection, found: Kept | None) -> Kept:
    if found is None or not may_show(db, demonstration=found.demonstration):
        raise NotFound(_UNKNOWN)
    return found


def list_moderators(db: Connection) -> list[UUID]:
    """Return the offices whose members moderate here."""
    return [row["office_id"] for row in db.execute(queries["list_moderators"])]


def count_said(db: Connection, by: Listed, actor_id: UUID) -> int:
    """Return how much stands in a channel, or was said by an office."""
    return int(queries.value(db, _COUNTS[by], actor_id=actor_id))


def list_said(
    db: Connection, by: Listed, actor_id: UUID, *, before: Point = LAST, limit: int = ON_A_PAGE
) -> tuple[list[ShownTurn], Point | None]:
    """Return what stands in a channel or was said by an office, newest first, and where the list goes on."""
    found = queries.list(
        db,
        _LISTS[by],
        ShownTurn,
        actor_id=actor_id,
        before=before[0],
        before_id=before[1],
        limit=limit + 1,
    )
    return found[:limit], found[limit - 1].point if len(found) > limit else None


def list_pinned(db: Connection, by: Listed, actor_id: UUID) -> list[ShownTurn]:
    """Return the few latest posts that stand on an actor's profile, so that a new follower finds some."""
    if by == "channel":
        return list_said(db, by, actor_id, limit=PINNED)[0]
    return queries.list(db, "list_begun_by_office", ShownTurn, actor_id=actor_id, limit=PINNED)


def list_bodies(db: Connection, kind: DocumentKind, ids: list[UUID]) -> dict[UUID, bytes]:
    """Return the documents in sight among these, by id."""
    rows = db.execute(queries["list_bodies"], {"kind": kind, "ids": ids})
    return {row["id"]: bytes(row["body"]) for row in rows}


def get_thread(db: Connection, thread_id: UUID) -> tuple[ShownThread, list[str]]:
    """Return where a thread stands and the ids of everything in it, oldest first, or refuse with NotFound."""
    found = queries.find(db, "find_thread", ShownThread, thread_id=thread_id)
    if found is None or not may_show(db, demonstration=found.demonstration):
        raise NotFound(_UNKNOWN)
    rows = db.execute(queries["list_thread"], {"thread_id": thread_id, "limit": LONGEST_THREAD})
    return found, [row["activity_id"] for row in rows]


def get_turn(db: Connection, kind: DocumentKind, noun_id: UUID) -> ShownTurn:
    """Return where a post or a case study of ours stands, or refuse with NotFound."""
    get_document(db, kind, noun_id)
    found = queries.find(db, "find_turn_of_noun", ShownTurn, noun_id=noun_id)
    if found is None:
        raise NotFound(_UNKNOWN)
    return found


def find_turn(db: Connection, activity_id: str) -> ShownTurn | None:
    """Return what stands in our threads under an ActivityPub id, ours or another's, or None.

    Its `id` is the post's as discussions knows it, also where the address is a case study's.
    """
    return queries.find(db, "find_turn_by_activity_id", ShownTurn, activity_id=activity_id)


def list_answers(
    db: Connection, turn: ShownTurn, *, after: Point = FIRST, limit: int = ON_A_PAGE
) -> tuple[list[str], Point | None]:
    """Return the ids of what answers a post, oldest first, and where the list goes on."""
    found = queries.list(
        db,
        "list_answers",
        ShownTurn,
        id=turn.id,
        after=after[0],
        after_id=after[1],
        limit=limit + 1,
    )
    ids = [answer.activity_id for answer in found[:limit]]
    return ids, found[limit - 1].point if len(found) > limit else None


def get_usage(db: Connection) -> Usage:
    """Return how many speak here, and how much."""
    return queries.get(db, "get_usage", Usage)
