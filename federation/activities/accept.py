"""Accept and Reject: answers to what we asked; without that, nothing (gate G6)."""

from federation.inbox.domain import Outcome, ignored
from federation.inbox.registry import activity
from federation.inbox.scene import Arrived, Scene


@activity("Accept", "Reject")
def answer(_scene: Scene, _arrived: Arrived) -> Outcome:
    """Ignore the answer to a question nobody here asked."""
    return ignored("nothing was asked")
