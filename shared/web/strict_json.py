"""JSON is read once and strictly: no duplicate keys, no NaN, no depth, no text PostgreSQL cannot hold."""

import json
import math
from typing import Any, NoReturn

from shared.core.errors import Malformed
from shared.core.storable import require_storable

DEEPEST = 20


def read(raw: bytes) -> Any:
    """Return what the bytes say, or refuse with Malformed; never raises anything else."""
    try:
        text = raw.decode("utf-8", "strict")
    except UnicodeDecodeError:
        raise Malformed("The body is not UTF-8 text.") from None
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_float=_finite,
        )
    except RecursionError:
        raise Malformed("The JSON is nested too deeply.") from None
    except ValueError:
        raise Malformed("The body is not valid JSON.") from None
    _require_plain(value, 0)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("A name stands twice in one JSON object.")
    return found


def _refuse_constant(_name: str) -> NoReturn:
    raise Malformed("NaN and Infinity are not JSON numbers.")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise Malformed("A number is too large.")
    return number


def _require_plain(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise Malformed("The JSON is nested too deeply.")
    if isinstance(value, str):
        require_storable(value)
    elif isinstance(value, dict):
        for name, member in value.items():
            require_storable(name)
            _require_plain(member, depth + 1)
    elif isinstance(value, list):
        for member in value:
            _require_plain(member, depth + 1)
    elif isinstance(value, int) and abs(value) > 2**53:
        raise Malformed("A number is too large.")
