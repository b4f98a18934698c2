"""`mayors federation deliver`: send what waits for other servers now, and say what became of it."""

import time
from dataclasses import asdict
from datetime import datetime

import click

from federation.delivery import actions, reads
from federation.delivery.reads import NotTaken, WaitingHost
from federation.delivery.send import Sender
from federation.reach import require_may_federate
from shared.data.database import Database
from shared.operator import Operator, operated
from shared.outbound.client import Outbound

BUSY_PAUSE_SECONDS = 0.1
LONGEST_SECONDS = 60.0

group = click.Group("federation", help="Other servers: who follows, what goes there, what comes.")


@group.command("deliver")
@click.option("--now", "is_now", is_flag=True, help="Also what waits for a better time.")
@operated
def deliver(operator: Operator, is_now: bool) -> None:
    """Send what is due, beside a sender that may be running, and say what was delivered and what was not."""
    database = operator.database("federation")
    with database.connection() as db:
        require_may_federate(db)
        began = reads.moment(db)
        if is_now:
            actions.make_due(db)
    outbound = Outbound.of(operator.settings)
    _drain(Sender(database, outbound), database)
    outbound.close()
    with database.connection() as db:
        delivered = reads.count_delivered(db, began)
        given_up, waiting = reads.list_given_up(db, began), reads.list_waiting(db)
    words = [f"{delivered} delivered.", *map(_gave_up, given_up), *map(waits, waiting)]
    operator.answer(
        "\n".join(words),
        delivered=delivered,
        failed=[asdict(each) for each in given_up],
        waiting=[asdict(each) for each in waiting],
    )


def waits(host: WaitingHost) -> str:
    """Return the line that says what waits for a host, since when and why."""
    said = f"{host.host}: {host.count} wait, the oldest since {_time(host.oldest_at)}"
    if host.reason:
        said += f"; {host.reason}; tried again at {_time(host.retry_at)}"
    return said + "."


def _drain(sender: Sender, database: Database) -> None:
    """Send until nothing is due, also not at hosts that another sender has at the moment."""
    until = time.monotonic() + LONGEST_SECONDS
    while True:
        sender.look_now()
        sender.drain()
        with database.connection() as db:
            if not reads.is_busy_elsewhere(db) or time.monotonic() > until:
                return
        time.sleep(BUSY_PAUSE_SECONDS)


def _gave_up(each: NotTaken) -> str:
    return f"{each.host}: {each.count} not taken; {each.reason}."


def _time(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="seconds")
