"""Applies what arrived, in its order: five hundred in one transaction, and one by one when one of them fails."""

from collections.abc import Sequence

import psycopg
import structlog
from prometheus_client import Counter

from federation.inbox import store
from federation.inbox.domain import Arrival, Outcome
from federation.inbox.registry import handle
from federation.inbox.scene import Arrived, Scene
from shared.bus.crash import crash_point
from shared.data.database import Connection

MOST_AT_ONCE = 500

_log = structlog.get_logger("federation")
_activities = Counter("mayors_activities_total", "Activities from elsewhere", ["outcome"])


def apply_waiting(db: Connection) -> int:
    """Apply what waits, at most five hundred, inside the open transaction; return how many there were."""
    store.take_turn(db)
    arrivals = store.list_waiting(db, MOST_AT_ONCE)
    if not arrivals:
        return 0
    outcomes = _apply_at_once(db, arrivals)
    if outcomes is None:
        outcomes = {each.seq: _apply_carefully(db, each) for each in arrivals}
    store.note_outcomes(db, outcomes)
    for outcome in outcomes.values():
        _activities.labels(outcome.result).inc()
    crash_point("before arrivals are applied")
    return len(arrivals)


def apply_one(db: Connection, arrived: Arrived) -> Outcome:
    """Apply one activity inside the open transaction."""
    scene = Scene.around(db, [arrived])
    outcome = handle(scene, arrived)
    scene.write()
    return outcome


def _apply_at_once(db: Connection, arrivals: Sequence[Arrival]) -> dict[int, Outcome] | None:
    """Apply all in one stride; None when one of them cannot be, and nothing has changed."""
    try:
        with db.transaction():
            arrived = [Arrived.of(each) for each in arrivals]
            scene = Scene.around(db, arrived)
            outcomes = {each.arrival.seq: handle(scene, each) for each in arrived}
            scene.write()
    except psycopg.errors.PipelineAborted:
        return None
    except psycopg.OperationalError:
        raise
    except Exception as error:
        _log.warning("arrivals_one_by_one", error=f"{type(error).__name__}: {error}"[:300])
        return None
    return outcomes


def _apply_carefully(db: Connection, arrival: Arrival) -> Outcome:
    """Apply one in a savepoint; one that fails is marked with its error and stands in nobody's way."""
    try:
        with db.transaction():
            return apply_one(db, Arrived.of(arrival))
    except psycopg.OperationalError:
        raise
    except Exception as error:
        _log.exception("arrival_failed", seq=arrival.seq)
        return Outcome("failed", f"{type(error).__name__}: {error}")
