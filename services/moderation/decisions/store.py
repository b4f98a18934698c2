"""Decisions, and what stands after them, in and out of their tables."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from uuid import UUID

from services.moderation.decisions.domain import Decision, Standing
from services.moderation.items.domain import Item
from shared.data.database import Connection
from shared.data.queries import Queries
from shared.facts.moderation import ItemKind

queries = Queries.beside(__file__)

_BEFORE_ALL = (datetime.min.replace(tzinfo=UTC), UUID(int=0))


def hold_standing(db: Connection, item: Item) -> Standing:
    """Return what stands about the item and let nobody else decide until the transaction ends."""
    queries.run(db, "begin_verdict", kind=item.kind, id=item.id, demonstration=item.demonstration)
    return queries.get(db, "hold_verdict", Standing, kind=item.kind, id=item.id)


def find_standing(db: Connection, kind: ItemKind, item_id: UUID) -> Standing | None:
    """Return what stands about the item, or None when nobody ever decided."""
    return queries.find(db, "find_verdict", Standing, kind=kind, id=item_id)


def add_decision(
    db: Connection, decision: Decision, *, member_id: UUID, demonstration: bool
) -> None:
    """Add the decision, and let it stand."""
    queries.run(
        db, "add_decision", **asdict(decision), member_id=member_id, demonstration=demonstration
    )
    queries.run(
        db,
        "change_verdict",
        kind=decision.item_kind,
        id=decision.item_id,
        is_hidden=decision.verdict == "hide",
        rule=decision.rule,
        decided_at=decision.taken_at,
    )


def list_all_decisions(db: Connection) -> Iterator[Decision]:
    """Yield every decision in the order in which they were taken, a portion at a time."""
    after = _BEFORE_ALL
    while portion := queries.list(
        db, "list_all_decisions", Decision, after=after[0], after_id=after[1]
    ):
        yield from portion
        after = (portion[-1].taken_at, portion[-1].id)


def remove_demonstration(db: Connection) -> int:
    """Delete decisions about the demonstration's items; return how many there were."""
    queries.run(db, "remove_verdicts_of_demonstration")
    return queries.count(db, "remove_decisions_of_demonstration")
