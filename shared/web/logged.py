"""What of a request's path may stand in a log line: a secret in it may not (gate G18)."""

from flask import request

SECRET = "secret"  # noqa: S105 - a name, not a secret
"""The name of every part of a route that opens something by being known."""
HIDDEN = "…"


def logged_path() -> str:
    """Return the path as it may be logged; of one that no route answers only the first segment."""
    values = request.view_args or {}
    if request.url_rule is None:
        first, _, rest = request.path.removeprefix("/").partition("/")
        return f"/{first}/{HIDDEN}" if rest else f"/{first}"
    if SECRET in values:
        return request.path.replace(str(values[SECRET]), HIDDEN)
    return request.path
