"""Makes a service's projections anew from what the tellers state, beside the running service.

The tellers' states are fed through the ordinary handlers into shadow tables; then, while the streams
stand still for a moment, the facts told since are added and the contents change places in one commit.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import psycopg
from psycopg import IsolationLevel, sql
from psycopg.rows import tuple_row

from shared.bus.hearing import EVERYWHERE, Listener
from shared.bus.settle import handle
from shared.bus.statements import queries
from shared.bus.telling import Stream, told
from shared.data.database import Connection, Database
from shared.facts.fact import Fact, Lane
from shared.service import Service


def rebuild(
    service: Service,
    services: Sequence[Service],
    databases: Mapping[str, Database],
    admin_url: str,
) -> int:
    """Rebuild the projections of `service`; returns how many facts were read."""
    tables = (*service.projections, *_shared_projections())
    with _shadow(service, databases[service.name], admin_url, tables) as shadow:
        listener = Listener.of(service, shadow)
        heads: dict[tuple[str, Lane], Stream] = {}
        count = 0
        for teller in services:
            lanes = [lane for name, lane in listener.lanes if name == teller.name]
            if lanes:
                count += _restate(listener, teller, databases[teller.name], lanes, heads)
        return count + _change_places(service, listener, databases, admin_url, tables, heads)


def _shared_projections() -> tuple[str, ...]:
    from importlib import import_module  # noqa: PLC0415

    return tuple(table for name in EVERYWHERE for table in import_module(name).PROJECTIONS)


@contextmanager
def _shadow(
    service: Service, real: Database, admin_url: str, tables: Sequence[str]
) -> Iterator[Database]:
    """Lend a database in which the projections are empty copies and everything else is as it is."""
    home, shadow = sql.Identifier(service.name), sql.Identifier(f"{service.name}_shadow")
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(shadow))
        admin.execute(sql.SQL("CREATE SCHEMA {}").format(shadow))
        admin.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(shadow, home))
        for table in tables:
            name = sql.Identifier(table)
            admin.execute(
                sql.SQL("CREATE TABLE {0}.{2} (LIKE {1}.{2} INCLUDING ALL)").format(
                    shadow, home, name
                )
            )
            admin.execute(
                sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON {}.{} TO {}").format(
                    shadow, name, home
                )
            )
        copy = Database(
            service.name, real.url, connections=2,
            schemas=f"{service.name}_shadow,{service.name},house", settings=real.settings,
        )  # fmt: skip
        try:
            yield copy
        finally:
            copy.close()
            admin.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(shadow))


def _restate(
    listener: Listener,
    teller: Service,
    database: Database,
    lanes: Sequence[Lane],
    heads: dict[tuple[str, Lane], Stream],
) -> int:
    """Feed one teller's state, read in one snapshot together with its heads, into the shadow."""
    room = teller.room("state")
    if room is None:
        raise RuntimeError(f"{teller.name} tells facts but cannot state its tables")
    count = 0
    with database.connection() as source, listener.database.transaction() as db:
        source.isolation_level = IsolationLevel.REPEATABLE_READ
        try:
            with source.transaction():
                for lane in lanes:
                    stream = queries.find(source, "get_stream", Stream, lane=lane)
                    heads[teller.name, lane] = stream or Stream(1, 0, 0)
                for fact in room.state(source):
                    count += _feed(db, listener, fact)
        finally:
            source.isolation_level = None
    return count


def _feed(db: Connection, listener: Listener, fact: Fact) -> int:
    for handler in listener.handlers.get(fact.fact_name, ()):
        handler(db, fact)
    return 1


_PLACE = """
INSERT INTO heard (teller, lane, epoch, pos) VALUES (%s, %s, %s, %s)
    ON CONFLICT (teller, lane) DO UPDATE
   SET epoch = excluded.epoch, pos = excluded.pos, trying_to = NULL, tries = 0, rebuild_due = false
"""
"""A listener that was behind stays where it was: what the facts in between do beside the projections is still due."""


def _change_places(
    service: Service,
    listener: Listener,
    databases: Mapping[str, Database],
    admin_url: str,
    tables: Sequence[str],
    heads: Mapping[tuple[str, Lane], Stream],
) -> int:
    """With the service's cursors held, add what was told since, and swap contents and cursors in one commit."""
    count = 0
    with psycopg.connect(admin_url, row_factory=tuple_row) as admin:
        admin.execute(sql.SQL("SET LOCAL search_path = {}").format(sql.Identifier(service.name)))
        admin.execute("SELECT FROM heard ORDER BY teller, lane FOR UPDATE")
        for (teller, lane), head in heads.items():
            row = admin.execute(
                "SELECT epoch, pos FROM heard WHERE teller = %s AND lane = %s", [teller, lane]
            ).fetchone()
            heard = head.pos_of(*row) if row else head.head
            count += _catch_up(listener, databases[teller], teller, lane, head.head + 1, heard)
            admin.execute(_PLACE, [teller, lane, head.epoch, heard])
        for table in tables:
            _replace(admin, service.name, table)
    return count


def _catch_up(
    listener: Listener, database: Database, teller: str, lane: Lane, first: int, last: int
) -> int:
    count = 0
    with database.connection() as source, listener.database.transaction() as db:
        for envelope in told(source, teller, lane, first, last):
            for each in envelope.facts:
                if each.name in listener.handlers:
                    handle(db, listener, each)
                    count += 1
    return count


def _replace(admin: psycopg.Connection[tuple[object, ...]], service: str, table: str) -> None:
    columns = [
        sql.Identifier(str(row[0]))
        for row in admin.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = %s"
            " AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
            [service, table],
        )
    ]
    real = sql.Identifier(service, table)
    shadow = sql.Identifier(f"{service}_shadow", table)
    admin.execute(sql.SQL("DELETE FROM {}").format(real))
    admin.execute(
        sql.SQL("INSERT INTO {0} ({1}) SELECT {1} FROM {2}").format(
            real, sql.SQL(", ").join(columns), shadow
        )
    )
