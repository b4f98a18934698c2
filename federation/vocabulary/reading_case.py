"""The numbers of a case study said elsewhere, read as strictly as our own are written."""

from typing import Any

import msgspec

from federation.vocabulary.reading import line_of, type_of
from shared.facts.knowledge import Outcome

_LONGEST_LINE = 300


def read_outcome(document: dict[str, Any]) -> Outcome | None:
    """Return the outcome of an Article that is a case study; None when it has none that can be believed whole."""
    if type_of(document) != "Article" or document.get("kind") != "case":
        return None
    told = document.get("outcome")
    if not isinstance(told, dict) or type_of(told) != "Outcome":
        return None
    values = {
        name: line_of(value, _LONGEST_LINE) if isinstance(value, str) else value
        for name, value in told.items()
    }
    renamed = {"baselineOn": "baseline_on", "resultOn": "result_on"}
    try:
        return msgspec.convert(
            {renamed.get(name, name): value for name, value in values.items()}, Outcome
        )
    except msgspec.ValidationError:
        return None
