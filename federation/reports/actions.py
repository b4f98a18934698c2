"""Send a Flag to the server of a post's author, and to the home of its channel where that is another; tell how it went."""

from datetime import datetime
from uuid import UUID, uuid5

import msgspec
import structlog

from federation.delivery import actions as delivery
from federation.delivery.domain import Outgoing
from federation.hosts.actions import is_blocked
from federation.keys.actions import instance_keys
from federation.reach import may_federate
from federation.reports import store
from federation.reports.store import Told
from federation.vocabulary.activity import flag
from federation.vocabulary.reading import line_of
from federation.vocabulary.removal import LONGEST_REASON
from shared.bus.outbox import tell, tell_many
from shared.core.ids import activity_id
from shared.data.database import Connection, settings_of
from shared.facts.federation import FlagOutcome, FlagSettled
from shared.facts.moderation import Forwarding

_log = structlog.get_logger("federation")


def send_on(db: Connection, asked_by: UUID, forward: Forwarding, at: datetime) -> None:
    """Plan the Flags for what a report or decision asked for; signed by the instance, and nobody's name in them.

    Blocked servers get none, and nothing leaves an instance that may not federate.
    """
    if not may_federate(db):
        return
    reported = store.find_reported(db, forward.activity_id)
    if reported is None:
        _log.warning("nothing_to_flag", activity_id=forward.activity_id)
        return
    with db.transaction():
        for told in reported.told:
            _send(db, asked_by, forward, reported.author, told, at)


def _send(
    db: Connection, asked_by: UUID, forward: Forwarding, author: str, told: Told, at: datetime
) -> None:
    origin, signer = settings_of(db).origin, instance_keys(db).actor_id
    uuid = uuid5(asked_by, f"Flag {told.actor}")
    said = flag(
        activity_id(origin, "activities", uuid),
        activity_id(origin, "instance", signer),
        author,
        forward.activity_id,
        to=told.actor,
        words=forward.words,
        at=at,
    )
    outgoing = Outgoing(
        activity_id=said["id"],
        noun_id=asked_by,
        signer_id=signer,
        body=msgspec.json.encode(said),
    )
    if delivery.plan(db, outgoing, inboxes=[told.inbox]):
        store.add_flag(db, said["id"], asked_by=asked_by, host=told.host)
        return
    outcome: FlagOutcome = "blocked" if is_blocked(db, told.host) else "failed"
    tell(db, FlagSettled(asked_by=asked_by, host=told.host, outcome=outcome, reason=""))


def tell_settled(db: Connection) -> None:
    """Tell what became of Flags that arrived, or that are no longer tried."""
    with db.transaction():
        tell_many(
            db,
            [
                FlagSettled(
                    asked_by=each.asked_by,
                    host=each.host,
                    outcome=each.outcome,
                    reason=line_of(each.reason, LONGEST_REASON),
                )
                for each in store.take_settled(db)
            ],
        )
