"""Why something left a channel: hidden by a moderator under a rule, or taken back by its author.

It stands in the Delete; with a `summary` Lemmy reads a moderator's act, and nobody needs more than that.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from federation.vocabulary.context import REMOVAL_CONTEXT
from federation.vocabulary.reading import line_of, text_of

LONGEST_REASON = 300

_RULE = re.compile(r"[a-z_]{1,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """Why a post left."""

    reason: str
    rule: str = ""
    """The code of a rule of its home; empty when it named none."""
    by_author: bool = False
    """Its author took it back, and the channel passes that on in its own name."""


def write_removal(removal: Removal) -> dict[str, Any]:
    """Return the members of a Delete that say why."""
    said: dict[str, Any] = {"@context": REMOVAL_CONTEXT, "summary": removal.reason}
    if removal.rule:
        said["rule"] = removal.rule
    if removal.by_author:
        said["takenBack"] = True
    return said


def read_removal(delete: Mapping[str, Any]) -> Removal | None:
    """Return why a Delete says that something left, or None when it is no more than its author's word."""
    reason = line_of(text_of(delete, "summary"), LONGEST_REASON)
    if not reason:
        return None
    rule = delete.get("rule")
    return Removal(
        reason=reason,
        rule=rule if isinstance(rule, str) and _RULE.fullmatch(rule) else "",
        by_author=delete.get("takenBack") is True,
    )
