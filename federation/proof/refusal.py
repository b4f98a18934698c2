"""What is sent without proof is refused with 401 and one word for the metrics."""

from typing import ClassVar

from shared.core.errors import Refusal


class NotProven(Refusal):
    """The request, document or key does not prove who speaks (401)."""

    status: ClassVar[int] = 401
    title: ClassVar[str] = "Not signed as it must be"

    def __init__(self, word: str, sentence: str, /) -> None:
        super().__init__(sentence)
        self.word = word
        """One of a small fixed set, fit to label a metric: `clock`, `digest`, `coverage`, …"""
