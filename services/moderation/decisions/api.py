"""Decisions by moderators' programs."""

from datetime import datetime
from uuid import UUID

import msgspec

from services.moderation.decisions import actions
from services.moderation.decisions.domain import NewDecision
from services.moderation.items.domain import read_reference
from shared.facts.moderation import Verdict
from shared.standing.may import MODERATORS
from shared.web.asking import absolute, db, member, settings
from shared.web.doors import Api
from shared.web.items import Author, author

api = Api("decisions", __name__)


class DecisionItem(msgspec.Struct, frozen=True, kw_only=True):
    """A decision that was taken."""

    id: UUID
    url: str
    """Its place in the public log."""
    item: str
    verdict: Verdict
    rule: str
    reason: str
    author: Author
    published: datetime


@api.post(
    "/decisions",
    to=MODERATORS,
    takes=NewDecision,
    gives=DecisionItem,
    status=201,
    says="Hide or restore a post or a case study, with a rule and a reason.",
)
def take_decision(wish: NewDecision) -> DecisionItem:
    """Decide in the name of the token's office."""
    reference = read_reference(wish.item, origin=settings().origin)
    decision = actions.take_decision(db(), member(), reference, wish)
    name = f"{decision.item_kind}:{decision.item_id}"
    return DecisionItem(
        id=decision.id,
        url=absolute(f"/log?item={name}#decision-{decision.id}"),
        item=name,
        verdict=decision.verdict,
        rule=decision.rule,
        reason=decision.reason,
        author=author(member().office),
        published=decision.taken_at,
    )
