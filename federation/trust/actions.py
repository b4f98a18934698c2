"""Vouching for a server and taking that back; what was believed of its offices follows at once."""

from dataclasses import replace

from federation.actors import store as actors
from federation.actors.domain import RemoteActor
from federation.trust import store
from federation.trust.domain import Trust, believed
from shared.bus.outbox import tell
from shared.core.errors import NotFound, Refused
from shared.core.hosts import NotAnAddress, canonical_authority
from shared.data.database import Connection
from shared.facts.federation import ActorChanged


def trust_host(db: Connection, host: str, reason: str, *, is_league: bool = False) -> Trust:
    """Vouch for a server; its offices are believed from now on, for this reason."""
    trust = Trust(host=_canonical(host), reason=reason, is_league=is_league)
    with db.transaction():
        store.put_trust(db, trust)
        _judge_again(db, trust.host, trust)
    return trust


def distrust_host(db: Connection, host: str) -> str:
    """No longer vouch for a server; its offices are people of the public again."""
    name = _canonical(host)
    with db.transaction():
        if not store.remove_trust(db, name):
            raise NotFound("The operator does not vouch for {host}.", host=name)
        _judge_again(db, name, None)
    return name


def is_trusted(db: Connection, host: str) -> bool:
    """Return whether the operator vouches for a server."""
    return store.find_trust(db, host) is not None


def judge(db: Connection, actor: RemoteActor) -> RemoteActor:
    """Return an actor as it is believed to be, and keep that; for whoever introduces it."""
    found = believed(actor, store.find_trust(db, actor.host)) if actor.terms else actor
    if found != actor:
        actors.change_actor(db, found)
    return found


def _judge_again(db: Connection, host: str, trust: Trust | None) -> None:
    for id_ in store.list_actors_at(db, host):
        before = actors.find_actor(db, id_)
        after = believed(before, trust) if before else None
        if before is None or after is None or after == before:
            continue
        after = replace(after, version=before.version + 1)
        actors.change_actor(db, after)
        if after.is_told:
            tell(db, ActorChanged(actor=after.as_told()))


def _canonical(host: str) -> str:
    try:
        return canonical_authority(host.strip())
    except NotAnAddress as refusal:
        raise Refused(refusal.sentence, fields={"host": refusal.sentence}) from None
