"""How readings become what is seen; some levels are poison until they are cured."""

import os
import signal
from collections.abc import Sequence

from shared.bus.hearing import hears, hears_many
from shared.data.database import Connection
from tests.bus.null import facts
from tests.bus.null.gauges.store import DEADLY, POISON, queries


@hears(facts.NorthRead, facts.SouthRead, facts.NorthSealed)
def see(db: Connection, fact: facts.GaugeRead) -> None:
    """Keep the newest reading, and count the effect of this fact."""
    if fact.level in {POISON, DEADLY} and not queries.value(db, "is_cured", level=fact.level):
        if fact.level == DEADLY:
            os.kill(os.getpid(), signal.SIGKILL)
        raise ValueError("this level is poison")
    teller, _, what = fact.fact_name.partition(".")
    queries.run(
        db, "see", teller=teller, what=what, id=fact.gauge_id, version=fact.version,
        level=fact.level,
    )  # fmt: skip
    queries.run(
        db, "count_effect", fact_id=fact.id, teller=teller, noun=fact.gauge_id, version=fact.version
    )


@hears_many(facts.NorthCounted)
def see_many(db: Connection, counted: Sequence[facts.NorthCounted]) -> None:
    """Keep the newest reading of each gauge, in one statement; no effect is counted."""
    if any(fact.level == POISON for fact in counted):
        raise ValueError("this level is poison")
    newest = {fact.gauge_id: fact for fact in counted}.values()
    queries.run(
        db, "see_many", ids=[fact.gauge_id for fact in newest],
        versions=[fact.version for fact in newest], levels=[fact.level for fact in newest],
    )  # fmt: skip
