"""Following a channel elsewhere by what somebody calls it, and leaving it."""

from uuid import UUID

from federation.actors import store as actors
from federation.actors.actions import change, met
from federation.actors.fetching import Fetcher
from federation.following import actions as following
from federation.following.domain import Following
from federation.hosts import actions as hosts
from federation.mirror.finding import find_channel
from federation.reach import require_may_federate
from shared.bus.outbox import tell_many
from shared.core.errors import NotAllowed, Refused
from shared.data.database import Connection, settings_of


def follow_channel(db: Connection, text: str, fetcher: Fetcher) -> Following:
    """Ask the channel that is meant to let us follow it; nothing is kept when it cannot be found."""
    require_may_federate(db)
    origin = settings_of(db).origin
    found = find_channel(text, fetcher, origin=origin)
    if found.id.startswith(origin + "/"):
        raise Refused("This channel lives here already.")
    if hosts.is_blocked(db, found.host):
        raise NotAllowed("This server is blocked here, so nothing of it can be followed.")
    with db.transaction():
        hosts.meet(db, [found.inbox])
        known = actors.find_actor(db, found.id)
        if known is None:
            actor = met(found)
            actors.put_actor(db, actor)
        else:
            actor, facts = change(db, known, found)
            tell_many(db, facts)
        return following.ask(db, actor, purpose=found.purpose)


def leave_channel(db: Connection, channel_id: UUID) -> Following:
    """Stop following; what we have of the channel stays, and is marked."""
    return following.leave(db, channel_id)
