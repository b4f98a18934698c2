"""Whether this instance shows invented offices; every page says so while it does."""

import time

from shared.data.queries import Queries
from shared.web.asking import db

REMEMBER_SECONDS = 20

queries = Queries.beside(__file__)


class _Remembered:
    is_held: bool = False
    until: float = 0.0


def is_held() -> bool:
    """Return whether any office here is a demonstration; asked anew every 20 seconds."""
    if time.monotonic() > _Remembered.until:
        _Remembered.is_held = bool(queries.value(db(), "holds_demonstration"))
        _Remembered.until = time.monotonic() + REMEMBER_SECONDS
    return _Remembered.is_held
