"""Case studies: told by knowledge, announced by discussions, published when both have spoken.

Followers of the channel get the case study itself in the place of the post that announces it.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from federation.publishing import saying, store
from federation.publishing.domain import Turn, addressing, page_of
from federation.publishing.press import Press
from federation.vocabulary.case import write_case
from federation.vocabulary.removal import Removal
from shared.core.ids import activity_id
from shared.data.database import Connection
from shared.facts.knowledge import Case


def follow_case(db: Connection, case: Case, at: datetime, why: Removal | None = None) -> None:
    """Publish, change, take away or bring back a case study as its owner says it stands now."""
    with db.transaction():
        store.lock_case(db, case.id)
        turn = store.find_turn_of_case(db, case.id)
        if turn is None:
            store.keep_waiting_case(db, case)
            return
        press = Press.for_posts(db, {turn.id}, {case.office_id})
        _follow(press, turn, case, at, why)
        press.put_down()


def announced(press: Press, turn: Turn) -> None:
    """Publish a case study that waited for its channel."""
    store.lock_case(press.db, turn.noun_id)
    case = store.take_waiting_case(press.db, turn.noun_id)
    if case is not None:
        _follow(press, turn, case, turn.published_at)


def announced_again(press: Press, turn: Turn, at: datetime) -> None:
    """Have the channel announce again what a moderator had hidden there."""
    store.lock_case(press.db, turn.noun_id)
    if turn.is_noun_gone:
        return
    saying.announce_again(press, saying.bring_back(press, turn, turn.version, at), "cases", at)


def _follow(press: Press, turn: Turn, case: Case, at: datetime, why: Removal | None = None) -> None:
    known = press.find_document("cases", case.id)
    if known is not None and known.version >= case.version:
        return
    is_gone = case.is_hidden or case.is_withdrawn
    moved = press.move(
        replace(turn, is_noun_gone=is_gone, is_final=turn.is_final or case.is_withdrawn)
    )
    if known is None:
        if not is_gone:
            saying.publish(press, moved, "cases", _written(press, moved, case), case.version)
    elif is_gone:
        removal = why if case.is_hidden and not case.is_withdrawn else None
        saying.withdraw(press, moved, "cases", case.version, at, removal)
    elif known.is_gone and not turn.is_final:
        written = _written(press, moved, case)
        saying.restore(press, moved, "cases", written, case.version, at)
    elif not known.is_gone:
        written = _written(press, moved, case)
        saying.edit(press, moved, "cases", written, case.version, case.edited_at or at)


def _written(press: Press, turn: Turn, case: Case) -> dict[str, Any]:
    where = addressing(
        press.origin, case.office_id, turn.channel_id, case.channel_slug, turn.thread_id
    )
    id_ = activity_id(press.origin, "cases", case.id)
    return write_case(id_, case, where, url=page_of(press.origin, case))


def forget_case(db: Connection, case_id: UUID) -> None:
    """Forget a demonstration's case study; it was never shown beyond this machine."""
    store.take_waiting_case(db, case_id)
    store.remove_demonstration_of(db, case_id)
