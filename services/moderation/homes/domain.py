"""A decision that was taken at the home of a channel."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.facts.moderation import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeDecision:
    """A post of a channel elsewhere, hidden or shown again by the channel's home."""

    id: UUID
    post_id: UUID
    host: str
    verdict: Verdict
    rule: str
    """As the home named it; empty when it named none."""
    reason: str
    decided_at: datetime
