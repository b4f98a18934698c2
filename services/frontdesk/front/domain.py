"""Why something stands on a member's front page, and what they can do about it."""

from dataclasses import dataclass

from services.frontdesk.cards.domain import Card
from shared.core.marks import N_

MOST = 7
"""As many things as fit between two meetings."""

REASONS: dict[int, tuple[str, str]] = {
    1: (N_("Your office got an answer"), N_("Read the answers")),
    2: (N_("A city of your size asks"), N_("Answer")),
    3: (N_("Measured in a city of your size"), N_("See what it did")),
    4: (N_("Nobody has answered yet"), N_("Answer")),
    5: (N_("New case study"), N_("See what was tried")),
    6: (N_("Being discussed"), N_("Read and reply")),
}
"""The reason's number, as the statement ranks it, to its words and to the words of its one act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted(Card):
    """A card that a member may do something about."""

    reason: int

    @property
    def why(self) -> str:
        """Why it stands there."""
        return REASONS[self.reason][0]

    @property
    def act_path(self) -> str:
        """Where that is done: at the form below a thread when the act is to answer."""
        return self.path + (
            "#your-reply" if self.noun == "post" and self.reason in {2, 4, 6} else ""
        )

    @property
    def act(self) -> str:
        """What can be done about it."""
        return REASONS[self.reason][1]
