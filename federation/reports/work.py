"""Slow work about reports that were sent on."""

from typing import Any

from federation.reports import actions
from shared.bus.work import works
from shared.data.database import Connection


@works("federation.reports.tell_settled")
def tell_settled(db: Connection, _args: dict[str, Any]) -> None:
    """Tell what became of them."""
    actions.tell_settled(db)
