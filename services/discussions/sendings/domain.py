"""What the home of a channel says of a post of ours."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from shared.core.marks import N_

GIVEN_UP_AFTER = timedelta(days=3)
NO_ANSWER = N_("Its server has not shown it within three days.")

SentState = Literal["sent", "confirmed", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentPost:
    """A post of ours in the copy of a channel elsewhere."""

    post_id: UUID
    host: str
    state: SentState
    reason: str
    sent_at: datetime
