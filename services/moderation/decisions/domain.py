"""A decision: who may take one, about what, and when it makes sense."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from services.moderation.items.domain import Item, ItemName
from services.moderation.rules.domain import RELEASED, RuleCode
from shared.core.errors import Conflict, NotAllowed, Refused
from shared.core.marks import N_
from shared.facts import moderation as told
from shared.facts.moderation import ItemKind, Verdict
from shared.facts.words import Reason

LET_THROUGH = N_("It breaks no rule.")
"""Why words that were held are shown; the log says it in the reader's language."""


class NewDecision(msgspec.Struct, frozen=True, kw_only=True):
    """What a moderator decides about an item."""

    item: ItemName
    verdict: Verdict
    reason: Reason
    rule: RuleCode | None = None
    """Needed to hide; a restoration is about the rule it was hidden under."""
    forward: bool = False
    """Also tell the servers the words came from, with the reason; read only where they are hidden."""


class Leaving(msgspec.Struct, frozen=True, kw_only=True):
    """Why reported words stay in sight; kept in the audit."""

    reason: Annotated[str, Meta(max_length=2_000)] = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What moderators last decided about an item."""

    is_hidden: bool
    rule: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision as it was taken, with the words it was about."""

    id: UUID
    item_kind: ItemKind
    item_id: UUID
    verdict: Verdict
    rule: str
    reason: str
    office_id: UUID
    taken_at: datetime
    item_version: int
    item_title: str
    item_body: str

    def as_told(self) -> told.Decision:
        """Return the decision as the fact and the log have it."""
        return told.Decision(
            id=self.id,
            item_kind=self.item_kind,
            item_id=self.item_id,
            verdict=self.verdict,
            rule=self.rule,
            reason=self.reason,
            office_id=self.office_id,
            taken_at=self.taken_at,
        )


def require_foreign(item: Item, office_id: UUID) -> None:
    """Refuse to let a moderator judge their own office."""
    if item.office_id == office_id:
        raise NotAllowed(
            "This was written by your own office. Another moderator has to decide about it."
        )


def require_sense(item: Item, standing: Standing, wish: NewDecision) -> str:
    """Return the rule the decision is about, or refuse what would change nothing."""
    if wish.verdict == "restore":
        if not standing.is_hidden and not item.is_held:
            raise Conflict("This is not hidden, so there is nothing to restore.")
        return wish.rule or (standing.rule if standing.is_hidden else RELEASED)
    if standing.is_hidden:
        raise Conflict("This is hidden already. The public log says by whom and why.")
    if item.is_withdrawn:
        raise Conflict("Its office has withdrawn this already.")
    if wish.rule is None:
        sentence = N_("Name the rule that this breaks.")
        raise Refused(sentence, fields={"rule": sentence})
    return wish.rule


def moment_after(standing: Standing, moment: datetime) -> datetime:
    """Return the moment, or the next one after the last decision: owners obey the later of two."""
    if standing.decided_at is None:
        return moment
    return max(moment, standing.decided_at + timedelta(microseconds=1))
