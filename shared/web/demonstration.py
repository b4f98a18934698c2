"""Whether this instance shows invented offices; every page says so while it does."""

import time
from dataclasses import dataclass

from flask import current_app

from shared.data.queries import Queries
from shared.web.asking import db, is_cut_off

REMEMBER_SECONDS = 20

queries = Queries.beside(__file__)


@dataclass
class _Remembered:
    is_held: bool = False
    until: float = 0.0


def is_held() -> bool:
    """Return whether any office here is a demonstration; asked anew every 20 seconds."""
    remembered: _Remembered = current_app.extensions.setdefault("demonstration", _Remembered())
    if time.monotonic() > remembered.until and not is_cut_off():
        remembered.is_held = bool(queries.value(db(), "holds_demonstration"))
        remembered.until = time.monotonic() + REMEMBER_SECONDS
    return remembered.is_held
