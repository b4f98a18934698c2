"""Facts given to handlers as the bus gives them: neighbours of one kind together, or each alone."""

from collections.abc import Callable, Iterable
from itertools import groupby

from shared.bus.hearing import Listener
from shared.data.database import Connection
from shared.facts.fact import Fact

Hearing = Callable[[Connection, Listener, Iterable[Fact]], None]


def hear_each(db: Connection, listener: Listener, facts: Iterable[Fact]) -> None:
    """Hear facts one after the other."""
    for fact in facts:
        for handler in listener.handlers[fact.fact_name]:
            handler(db, fact)


def hear_together(db: Connection, listener: Listener, facts: Iterable[Fact]) -> None:
    """Hear facts in one stride, as an envelope of them is heard."""
    for handlers, neighbours in groupby(
        facts, lambda fact: listener.together.get(fact.fact_name, ())
    ):
        if not handlers:
            hear_each(db, listener, neighbours)
            continue
        several = list(neighbours)
        for handler in handlers:
            handler(db, several)
