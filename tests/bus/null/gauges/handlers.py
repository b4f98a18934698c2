"""How readings become what is seen; some levels are poison until they are cured."""

import os
import signal

from shared.bus.hearing import hears
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
