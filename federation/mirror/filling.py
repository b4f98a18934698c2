"""Filling the copy of a channel with what was said there before we followed, in small pieces within a budget.

The outbox of the channel names what begins its threads, newest first; the `context` of each thread names what
was answered (FEP-f228). Nothing is believed that does not prove itself or come from its own server.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import structlog

from federation.actors import store as actors
from federation.actors.domain import RemoteActor
from federation.actors.fetching import Fetcher, fetcher_of
from federation.following import store as following
from federation.following.actions import BACKFILL, note_filled
from federation.inbox.domain import Arrival
from federation.inbox.looking_up import Budget, take_passed_on
from federation.inbox.scene import Arrived
from federation.proof.refusal import NotProven
from federation.vocabulary.reading import id_of, listed, objects_of, origin_of
from federation.vocabulary.reading_activity import Activity
from shared.bus.work import add_work
from shared.core.clock import now
from shared.core.errors import Malformed, Unavailable
from shared.core.ids import activity_id, remote_id
from shared.data.database import Connection

BACKFILL_THREAD = "federation.mirror.backfill_thread"
MOST_PAGES = 25
MOST_THREADS = 500
MOST_IN_A_THREAD = 1_000
PIECE = 40
"""Answers fetched in one piece of work."""
LIMIT = 4 * 1024 * 1024

_log = structlog.get_logger("federation")


@dataclass(frozen=True, slots=True)
class Home:
    """The channel elsewhere that is copied, and who fetches from it."""

    actor: RemoteActor
    fetcher: Fetcher
    is_peer: bool
    """Whether it runs our software."""

    def thread(self, begun_by: dict[str, Any]) -> str | None:
        """Return where the channel's server lists the answers to what began a thread, or None.

        Who began it on another server names a list there (FEP-7888); our software also keeps its own.
        """
        own, id_ = self.own(begun_by.get("context")), id_of(begun_by)
        if own is None and id_ is not None and self.is_peer:
            return activity_id(origin_of(self.actor.actor), "threads", remote_id(id_))
        return own

    def own(self, value: Any) -> str | None:
        """Return an id of the channel's own server, or None."""
        found = id_of(value)
        return found if found and origin_of(found) == origin_of(self.actor.actor) else None


def fill(db: Connection, channel_id: UUID, page: str | None, number: int) -> None:
    """Take what one page of a channel's outbox names, and go on with the next."""
    home = _home(db, channel_id)
    if home is None or home.actor.outbox is None:
        return
    document = home.fetcher.document(page or home.actor.outbox, limit=LIMIT)
    items = listed(document.get("orderedItems") or document.get("items"))
    for item in reversed(items):
        _take(db, home, _announced(item))
        _begin_thread(db, home, _announced(item))
    following_page = document.get("next") if page or items else document.get("first")
    if isinstance(following_page, dict):
        following_page = following_page.get("id")
    onward = home.own(following_page)
    if onward and onward != page and number < MOST_PAGES:
        args = {"channel": str(channel_id), "page": onward, "number": number + 1}
        add_work(db, BACKFILL, args)
    else:
        note_filled(db, channel_id)


def fill_thread(db: Connection, channel_id: UUID, thread: str, at: int) -> None:
    """Take a piece of what a thread holds, oldest first."""
    home = _home(db, channel_id)
    if home is None or home.own(thread) is None:
        return
    document = home.fetcher.document(thread, limit=LIMIT)
    items = listed_all(document)[:MOST_IN_A_THREAD]
    for id_ in items[at : at + PIECE]:
        _take(db, home, id_)
    if at + PIECE < len(items):
        add_work(
            db, BACKFILL_THREAD, {"channel": str(channel_id), "thread": thread, "at": at + PIECE}
        )


def listed_all(document: dict[str, Any]) -> list[Any]:
    """Return the items of a list that is sent whole."""
    value = document.get("orderedItems") or document.get("items") or []
    return value if isinstance(value, list) else [value]


def _home(db: Connection, channel_id: UUID) -> Home | None:
    known = following.find_following(db, channel_id)
    if known is None or known.state != "followed" or db.home is None:
        return None
    actor = actors.find_actor(db, known.actor)
    if actor is None or actor.is_gone:
        return None
    return Home(actor, fetcher_of(db.home), known.is_peer)


def _announced(item: Any) -> Any:
    """Return what an outbox's Announce passes on; other software lists Creates themselves."""
    if isinstance(item, dict) and "Announce" in listed(item.get("type")):
        return next(iter(listed(item.get("object"))), None)
    return item


def _take(db: Connection, home: Home, inner: Any) -> None:
    """Take one thing as if the channel had just passed it on; what cannot be read is left out."""
    if isinstance(inner, dict) and "actor" not in inner:
        inner = id_of(inner)
    if not isinstance(inner, str | dict):
        return
    arrival = Arrival(
        seq=0,
        activity_id=home.actor.actor,
        actor=home.actor.actor,
        key_id="",
        raw=b"",
        received_at=now(),
    )
    said = Activity(home.actor.actor, "Announce", home.actor.actor, {"object": inner})
    try:
        with db.transaction():
            take_passed_on(db, inner, Arrived(arrival, said, home.actor.id), Budget(home.fetcher))
    except (NotProven, Malformed, Unavailable) as refusal:
        _log.info("not_copied", channel=home.actor.actor, why=refusal.sentence)
    except psycopg.OperationalError:
        raise
    except psycopg.Error as error:
        _log.warning(
            "not_copied", channel=home.actor.actor, why=f"{type(error).__name__}: {error}"[:300]
        )


def _begin_thread(db: Connection, home: Home, inner: Any) -> None:
    object_ = next(objects_of(inner.get("object")), None) if isinstance(inner, dict) else None
    thread = home.thread(object_) if object_ else None
    if thread is not None:
        add_work(db, BACKFILL_THREAD, {"channel": str(home.actor.id), "thread": thread, "at": 0})
