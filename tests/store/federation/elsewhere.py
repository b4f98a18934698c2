"""Somebody elsewhere, a channel here, and what became of them, for tests of following and sending."""

from collections.abc import Mapping
from uuid import UUID

from federation.actors.domain import RemoteActor
from federation.hosts.domain import authority_of
from shared.core.ids import activity_id, new_id, remote_id
from shared.data.database import Connection, Database

ORIGIN = "http://localhost:8000"


def open_channel(db: Connection, id_: UUID | None = None, *, demonstration: bool = False) -> UUID:
    """Have federation know of a channel."""
    id_ = id_ or new_id()
    db.execute(
        "INSERT INTO channels (id, slug, name, purpose, outside, is_archived, version, demonstration)"
        " VALUES (%s, %s, 'Housing', '', 'shown', false, 1, %s)",
        [id_, f"c{id_.hex[-20:]}", demonstration],
    )
    return id_


def meet_actor(
    db: Connection, name: str = "ann", origin: str = "https://m.example", *, shared: bool = True
) -> RemoteActor:
    """Keep an actor as if its document had been fetched."""
    url = f"{origin}/users/{name}"
    actor = RemoteActor(
        id=remote_id(url), actor=url, host=authority_of(origin), type="Person",
        handle=f"{name}@{authority_of(origin)}", name=name.title(), url=url, inbox=f"{url}/inbox",
        shared_inbox=f"{origin}/inbox" if shared else None,
    )  # fmt: skip
    db.execute(
        "INSERT INTO remote_actors (id, actor, host, type, handle, name, url, inbox, shared_inbox, keys)"
        " VALUES (%s, %s, %s, 'Person', %s, %s, %s, %s, %s, '{}') ON CONFLICT DO NOTHING",
        [actor.id, url, actor.host, actor.handle, actor.name, url, actor.inbox, actor.shared_inbox],
    )
    return actor


def follow_of(actor: RemoteActor, channel: UUID, number: int = 1) -> dict[str, object]:
    """Return a Follow as it came in."""
    return {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": f"{actor.actor}#follow-{number}",
        "type": "Follow",
        "actor": actor.actor,
        "object": activity_id(ORIGIN, "channels", channel),
        "to": [activity_id(ORIGIN, "channels", channel)],
    }


def rows(database: Database, statement: str, *values: object) -> list[Mapping[str, object]]:
    """Return what a statement finds."""
    with database.connection() as db:
        return list(db.execute(statement.encode(), values))


def told(database: Database) -> list[str]:
    """Return the names of what federation told, in order."""
    return [str(row["name"]) for row in rows(database, "SELECT name FROM outbox ORDER BY seq")]
