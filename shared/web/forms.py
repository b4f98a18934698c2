"""A form or a query is read into the same shapes as JSON, with the same limits."""

from typing import Any, TypeVar

import msgspec
from flask import request
from werkzeug.datastructures import MultiDict

from shared.core.storable import require_storable
from shared.web.shapes import shape

S = TypeVar("S", bound=msgspec.Struct)


def read_form(cls: type[S]) -> S:
    """Return the posted form as `cls`, or refuse with a sentence per field.

    A field named `outcome.unit` fills `unit` of the shape under `outcome`; one whose parts are all
    empty counts as left out.
    """
    return shape(_nest(request.form), cls, from_text=True)


def read_query(cls: type[S]) -> S:
    """Return the query string as `cls`, or refuse with a sentence per field."""
    return shape(_nest(request.args), cls, from_text=True)


def _nest(pairs: MultiDict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, text in pairs.items():
        require_storable(name)
        require_storable(text)
        head, dot, tail = name.partition(".")
        if not dot:
            found[name] = text
        elif text.strip():
            group = found.setdefault(head, {})
            if isinstance(group, dict):
                group[tail] = text
    return found
