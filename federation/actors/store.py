"""Actors elsewhere, in and out of their table."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from federation.actors.domain import RemoteActor
from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)


def find_actor(db: Connection, actor: str) -> RemoteActor | None:
    """Return the actor with this ActivityPub id, gone or not, or None."""
    return queries.find(db, "find_actor", RemoteActor, actor=actor)


def list_actors(db: Connection, actors: Iterable[str]) -> dict[str, RemoteActor]:
    """Return those of these actors that are known, by ActivityPub id."""
    found = queries.list(db, "list_actors", RemoteActor, actors=list(actors))
    return {each.actor: each for each in found}


def list_actors_by_id(db: Connection, ids: Iterable[UUID]) -> dict[UUID, RemoteActor]:
    """Return those of these actors that are known, by our id."""
    found = queries.list(db, "list_actors_by_id", RemoteActor, ids=list(ids))
    return {each.id: each for each in found}


def list_told_actors(db: Connection) -> Iterator[RemoteActor]:
    """Yield every actor the other services know of, a portion at a time."""
    after = UUID(int=0)
    while portion := queries.list(db, "list_told_actors", RemoteActor, after=after):
        yield from portion
        after = portion[-1].id


def put_actor(db: Connection, actor: RemoteActor) -> None:
    """Keep an actor as its own server shows it now; one that is gone stays gone."""
    queries.run(db, "put_actor", **_columns(actor))


def change_actor(db: Connection, actor: RemoteActor) -> None:
    """Keep an actor as it is now."""
    queries.run(db, "change_actor", **_columns(actor))


def note_told(db: Connection, ids: Iterable[UUID]) -> None:
    """Note that the other services know of these actors."""
    queries.run(db, "note_told", ids=list(ids))


def add_change(db: Connection, before: RemoteActor, after: RemoteActor, because: str) -> None:
    """Keep how an actor was before it changed, for whoever looks into it."""
    queries.run(
        db, "add_change",
        actor_id=after.id, before=Jsonb(_said(before)), after=Jsonb(_said(after)), because=because,
    )  # fmt: skip


def _columns(actor: RemoteActor) -> dict[str, Any]:
    return asdict(actor) | {"keys": Jsonb(actor.keys), "terms": Jsonb(actor.terms)}


def _said(actor: RemoteActor) -> dict[str, Any]:
    kept = ("handle", "name", "inbox", "shared_inbox", "keys", "standing", "because")
    return {name: getattr(actor, name) for name in kept}
