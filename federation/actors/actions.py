"""Keeping actors elsewhere: met, changed by their own server, gone."""

from collections.abc import Iterator
from dataclasses import replace

import structlog

from federation.actors import store
from federation.actors.domain import RemoteActor
from federation.vocabulary.reading_actor import ActorDocument
from shared.core.ids import remote_id
from shared.data.database import Connection
from shared.facts.fact import Fact
from shared.facts.federation import ActorChanged, ActorGone

_log = structlog.get_logger("federation")

HELD = "its name, handle, keys or server changed; verification is due anew"


def met(document: ActorDocument) -> RemoteActor:
    """Return an actor as its own server shows it, before anything is known of it here."""
    return RemoteActor(
        id=remote_id(document.id),
        actor=document.id,
        host=document.host,
        type=document.type,
        handle=document.handle,
        name=document.name,
        url=document.url,
        inbox=document.inbox,
        shared_inbox=document.shared_inbox,
        outbox=document.outbox,
        followers=document.followers,
        keys=document.keys,
        terms=document.terms,
    )


def change(
    db: Connection, before: RemoteActor, document: ActorDocument
) -> tuple[RemoteActor, list[Fact]]:
    """Keep an actor as its server shows it now; return it with what is to be told.

    Who was believed to be an office and now goes by another name, handle, key or server is no longer
    believed, until verified anew (O16). Nothing that was known is overwritten by nothing.
    """
    fresh = met(document)
    after = replace(
        before,
        type=fresh.type, handle=fresh.handle, name=fresh.name, url=fresh.url, inbox=fresh.inbox,
        shared_inbox=fresh.shared_inbox, outbox=fresh.outbox or before.outbox,
        followers=fresh.followers or before.followers, keys=fresh.keys or before.keys, terms=fresh.terms,
    )  # fmt: skip
    if after == before:
        return before, []
    is_other = _identity(before) != _identity(after)
    if is_other and before.standing == "office":
        after = replace(after, standing="public", because="")
        _log.warning("office_changed", actor=before.actor, handle=before.handle)
    after = replace(after, version=before.version + 1)
    store.change_actor(db, after)
    if is_other:
        store.add_change(db, before, after, HELD if before.standing == "office" else "update")
    return after, [ActorChanged(actor=after.as_told())] if after.is_told else []


def remove(db: Connection, actor: RemoteActor) -> tuple[RemoteActor, list[Fact]]:
    """Note that an account is gone for good (gate G22); return it with what is to be told."""
    after = replace(actor, is_gone=True, version=actor.version + 1)
    store.change_actor(db, after)
    return after, [ActorGone(actor=after.as_told())] if after.is_told else []


def state_actors(db: Connection) -> Iterator[Fact]:
    """State every actor elsewhere anew of which was told."""
    for actor in store.list_told_actors(db):
        fact = ActorGone if actor.is_gone else ActorChanged
        yield fact(actor=actor.as_told())


def _identity(actor: RemoteActor) -> tuple[object, ...]:
    return actor.name, actor.handle, actor.keys, actor.inbox
