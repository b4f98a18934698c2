"""Slow work of the inbox: applying what arrived, looking up what it answers, forgetting what is old."""

from typing import Any

from federation.inbox import store
from federation.inbox.applying import MOST_AT_ONCE, apply_waiting
from federation.inbox.arrivals import WORK
from federation.inbox.looking_up import TAKE_ANNOUNCED
from federation.inbox.looking_up import look_up as look_up_answered
from federation.inbox.looking_up import take_announced as take_announced_activity
from federation.inbox.taking import LOOK_UP
from shared.bus.work import want_work, works
from shared.data.database import Connection


@works(WORK)
def apply(db: Connection, _args: dict[str, Any]) -> None:
    """Apply what waits; the rest of a long row is work of its own."""
    if apply_waiting(db) == MOST_AT_ONCE:
        want_work(db, WORK)


@works(LOOK_UP)
def look_up(db: Connection, args: dict[str, Any]) -> None:
    """Fetch what a reply answers, and take both."""
    look_up_answered(db, args["seq"])


@works(TAKE_ANNOUNCED)
def take_announced(db: Connection, args: dict[str, Any]) -> None:
    """Take an activity that somebody else passed on."""
    take_announced_activity(db, args["seq"], args["index"])


@works("federation.inbox.keep")
def keep(db: Connection, _args: dict[str, Any]) -> None:
    """Forget activities of a month ago."""
    store.forget_old(db)
