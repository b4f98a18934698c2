"""Facts that could not be applied: a person sees them, replays them in order, or drops them with a reason."""

from dataclasses import dataclass
from datetime import datetime

import msgspec
import psycopg

from shared.bus.envelope import Told
from shared.bus.hearing import Listener
from shared.bus.settle import handle
from shared.bus.statements import queries
from shared.core.errors import NotFound
from shared.data.database import Database


@dataclass(frozen=True)
class Parked:
    """A fact that waits for a person, or queues behind one that does (then it has no error)."""

    teller: str
    lane: str
    pos: int
    noun: str
    name: str
    body: str
    error: str | None
    attempts: int
    parked_at: datetime


def list_parked(database: Database) -> list[Parked]:
    """Return what is parked in this service, in order."""
    with database.connection() as db:
        return queries.list(db, "list_parked", Parked)


def replay(listener: Listener) -> tuple[int, int]:
    """Apply what is parked, each noun in order until one fails again; return how many went and how many stay."""
    went = stays = 0
    nouns = dict.fromkeys((p.teller, p.lane, p.noun) for p in list_parked(listener.database))
    for teller, lane, noun in nouns:
        done, left = _replay_noun(listener, teller, lane, noun)
        went, stays = went + done, stays + left
    return went, stays


def _replay_noun(listener: Listener, teller: str, lane: str, noun: str) -> tuple[int, int]:
    """Replay one noun while its stream stands still."""
    went = 0
    with listener.database.transaction() as db:
        db.execute(queries["lock_heard"], {"teller": teller, "lane": lane})
        waiting = queries.list(
            db, "list_parked_of_noun", Parked, teller=teller, lane=lane, noun=noun
        )
        for fact in waiting:
            place = {"teller": teller, "lane": lane, "pos": fact.pos}
            try:
                with db.transaction():
                    if fact.name in listener.handlers:
                        body = msgspec.Raw(fact.body.encode())
                        handle(db, listener, Told(fact.pos, noun, fact.name, body))
                    queries.run(db, "unpark", **place)
            except psycopg.OperationalError:
                raise
            except Exception as error:
                words = f"{type(error).__name__}: {error}"[:2000]
                queries.run(db, "note_parked_failure", **place, error=words)
                break
            went += 1
    return went, len(waiting) - went


def drop(database: Database, *, teller: str, lane: str, pos: int, reason: str) -> None:
    """Give up on one fact, for a reason that is kept with it."""
    with database.transaction() as db:
        db.execute(queries["lock_heard"], {"teller": teller, "lane": lane})
        if not queries.count(db, "drop_parked", teller=teller, lane=lane, pos=pos, reason=reason):
            raise NotFound("Nothing is parked there.")
