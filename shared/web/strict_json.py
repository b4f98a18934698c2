"""JSON is read once and strictly: no duplicate keys, no NaN, no depth, no text PostgreSQL cannot hold."""

import json
import math
import re
from typing import Any, NoReturn

from shared.core.errors import Malformed
from shared.core.storable import require_storable

DEEPEST = 20
LARGEST = 2**53
_UNSTORABLE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
"""What may stand for NUL or half of a character; written as themselves they are no JSON, or no UTF-8."""


def read(raw: bytes) -> Any:
    """Return what the bytes say, or refuse with Malformed; never raises anything else."""
    try:
        text = raw.decode("utf-8", "strict")
    except UnicodeDecodeError:
        raise Malformed("The body is not UTF-8 text.") from None
    try:
        value = _decoder.decode(text)
    except RecursionError:
        raise Malformed("The JSON is nested too deeply.") from None
    except ValueError:
        raise Malformed("The body is not valid JSON.") from None
    if text.count("{") + text.count("[") > DEEPEST:
        _require_shallow(value, 0)
    if _UNSTORABLE.search(text):
        _require_storable(value)
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


def _whole(digits: str) -> int:
    number = int(digits)
    if abs(number) > LARGEST:
        raise Malformed("A number is too large.")
    return number


_decoder = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_constant=_refuse_constant,
    parse_float=_finite,
    parse_int=_whole,
)


def _require_shallow(value: Any, depth: int) -> None:
    if value and depth >= DEEPEST:
        raise Malformed("The JSON is nested too deeply.")
    for member in value.values() if isinstance(value, dict) else value:
        if isinstance(member, dict | list):
            _require_shallow(member, depth + 1)


def _require_storable(value: Any) -> None:
    if isinstance(value, str):
        require_storable(value)
    elif isinstance(value, dict):
        for name, member in value.items():
            require_storable(name)
            _require_storable(member)
    elif isinstance(value, list):
        for member in value:
            _require_storable(member)
