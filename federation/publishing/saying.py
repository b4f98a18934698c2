"""What an office and its channel say when something of ours appears, changes, goes or comes back.

Posts and case studies alike: the author says it to its followers with a proof, the channel announces it.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from federation.publishing.domain import Document, DocumentKind, Turn, activity_uuid
from federation.publishing.press import GROUPS, MICROBLOGS, Press
from federation.vocabulary import activity
from federation.vocabulary.context import PUBLIC, moment
from federation.vocabulary.reading import line_of
from federation.vocabulary.removal import LONGEST_REASON, Removal
from shared.core.ids import activity_id

HIDDEN = Removal(
    reason="A moderator of this channel hid this. The public log says under which rule."
)
TAKEN_BACK = Removal(reason="Its author took this back.", by_author=True)

Wire = dict[str, Any]


def publish(press: Press, turn: Turn, kind: DocumentKind, object_: Wire, version: int) -> Turn:
    """Say something new."""
    raw = _put_object(press, turn, kind, object_, version)
    _send_by_author(press, turn, activity_uuid(turn.noun_id, "Create", 0), raw)
    if turn.is_gone:
        return turn
    turn = press.boost(
        turn, turn.published_at
    )  # first: Mastodon takes back by the id it heard first
    press.announce(turn, "Create", 0, raw, turn.published_at, by=turn.actor_id)
    return turn


def edit(
    press: Press, turn: Turn, kind: DocumentKind, object_: Wire, version: int, at: datetime
) -> None:
    """Say it in other words; followers of the channel on microblogs hear it from the author, whom alone they believe."""
    created = _put_object(press, turn, kind, object_, version)
    _keep_announced(press, turn, created)
    _update(press, turn, object_, version, at)


def hidden(rule: str, reason: str) -> Removal:
    """Return what others are told of a moderator's decision."""
    line = line_of(reason, LONGEST_REASON)
    return Removal(reason=line, rule=rule) if line else replace(HIDDEN, rule=rule)


def withdraw(
    press: Press,
    turn: Turn,
    kind: DocumentKind,
    version: int,
    at: datetime,
    removal: Removal | None = None,
) -> Turn:
    """Say that it is gone, and why if a moderator hid it, and leave tombstones (gate G22)."""
    known = press.find_document(kind, turn.noun_id)
    if known is None or known.is_gone:
        return turn
    addressed = activity.addressed_as(msgspec.json.decode(known.body))
    gone = activity.tombstone(turn.activity_id, turn.type, at)
    turn = press.unboost(turn, at)
    press.sweep(turn, at)
    press.write(replace(known, body=msgspec.json.encode(gone), version=version, is_gone=True))
    id_ = activity_uuid(turn.noun_id, "Delete", version)
    said = activity.delete(
        activity_id(press.origin, "activities", id_), addressed, gone, at, removal
    )
    raw = press.say(turn, id_, said, by=turn.actor_id, outlives=True)
    _send_by_author(press, turn, id_, raw, also_to_channel=True)
    press.announce(turn, "Delete", version, raw, at, by=turn.actor_id, outlives=True)
    return press.move(replace(turn, gone_by=id_))


def restore(
    press: Press, turn: Turn, kind: DocumentKind, object_: Wire, version: int, at: datetime
) -> Turn:
    """Say again what a moderator had hidden; the channel says nothing while it keeps the announcement out of sight."""
    created = _put_object(press, turn, kind, object_, version)
    if turn.is_gone:
        _come_back_to_followers(press, turn, version, at)
        return turn
    turn = bring_back(press, turn, version, at)
    _update(press, turn, object_, version, at)
    _keep_announced(press, turn, created)
    return press.boost(turn, at)


def retract(press: Press, turn: Turn, at: datetime, removal: Removal) -> Turn:
    """Have the channel alone let go of something that stays with its author."""
    turn = press.unboost(turn, at)
    if not turn.is_ours:
        press.sweep(turn, at)
    channel = press.actor("channels", turn.channel_id)
    id_ = activity_uuid(turn.noun_id, "Delete by channel", turn.version)
    addressed = {
        "actor": channel,
        "to": [PUBLIC],
        "cc": [f"{channel}/followers"],
        "audience": channel,
    }
    gone = activity.tombstone(turn.activity_id, turn.type, at)
    said = activity.delete(
        activity_id(press.origin, "activities", id_), addressed, gone, at, removal
    )
    raw = press.say_as_channel(turn, id_, said, outlives=True)
    press.announce(turn, "Delete by channel", turn.version, raw, at, outlives=True)
    return press.move(replace(turn, gone_by=id_))


def bring_back(press: Press, turn: Turn, version: int, at: datetime) -> Turn:
    """Undo the Delete that took something away, by whoever said it."""
    known = press.find_document("activities", turn.gone_by) if turn.gone_by else None
    if known is None:
        return turn
    id_ = activity_uuid(turn.noun_id, "Undo Delete", version)
    said = activity.undo(
        activity_id(press.origin, "activities", id_), msgspec.json.decode(known.body), at
    )
    if known.actor_id == turn.channel_id:
        raw = press.say_as_channel(turn, id_, said, outlives=True)
    else:
        raw = press.say(turn, id_, said, by=turn.actor_id, outlives=True)
        _send_by_author(press, turn, id_, raw, also_to_channel=True)
    press.announce(turn, "Undo Delete", version, raw, at, by=turn.actor_id, outlives=True)
    return press.move(replace(turn, gone_by=None))


def _come_back_to_followers(press: Press, turn: Turn, version: int, at: datetime) -> None:
    """Undo the author's own Delete for those who follow the author alone; `gone_by` stays, for the channel's turn."""
    known = press.find_document("activities", turn.gone_by) if turn.gone_by else None
    if known is None or known.actor_id != turn.actor_id:
        return
    id_ = activity_uuid(turn.noun_id, "Undo Delete", version)
    delete = msgspec.json.decode(known.body)
    said = activity.undo(activity_id(press.origin, "activities", id_), delete, at)
    raw = press.say(turn, id_, said, by=turn.actor_id, outlives=True)
    _send_by_author(press, turn, id_, raw)


def _put_object(press: Press, turn: Turn, kind: DocumentKind, object_: Wire, version: int) -> bytes:
    """Keep the object and its Create as they are now; return the Create."""
    press.write(
        Document(
            kind=kind,
            id=turn.noun_id,
            noun_id=turn.noun_id,
            actor_id=turn.actor_id,
            channel_id=turn.channel_id,
            thread_id=turn.thread_id,
            body=msgspec.json.encode(object_),
            version=version,
            demonstration=turn.demonstration,
        )
    )
    id_ = activity_uuid(turn.noun_id, "Create", 0)
    said = activity.create(activity_id(press.origin, "activities", id_), object_)
    return press.say(turn, id_, said, by=turn.actor_id)


def _keep_announced(press: Press, turn: Turn, said: bytes) -> None:
    """Keep what the channel's outbox shows as it is now, without sending it again."""
    press.announce(turn, "Create", 0, said, turn.published_at, is_sent=False)


def _update(press: Press, turn: Turn, object_: Wire, version: int, at: datetime) -> None:
    id_ = activity_uuid(turn.noun_id, "Update", version)
    newer = {"updated": moment(at)} | object_
    said = activity.update(activity_id(press.origin, "activities", id_), newer, at)
    raw = press.say(turn, id_, said, by=turn.actor_id)
    _send_by_author(press, turn, id_, raw, also_to_channel=True)
    if not turn.is_gone:
        press.announce(turn, "Update", version, raw, at, by=turn.actor_id)


def _send_by_author(
    press: Press, turn: Turn, id_: UUID, raw: bytes, *, also_to_channel: bool = False
) -> None:
    """Send what an office says to its followers and to whom it answers; changes to the channel's microblogs too."""
    answered = press.turns.get(turn.answers) if turn.answers else None
    inboxes = press.inbox_of(answered.actor_id) if answered else ()
    office = turn.actor_id
    if not also_to_channel:
        press.send(turn, id_, raw, signer=office, followers_of=(office,), inboxes=inboxes)
        return
    press.send(
        turn,
        id_,
        raw,
        signer=office,
        followers_of=(office, turn.channel_id),
        speaks=MICROBLOGS,
        inboxes=inboxes,
    )
    press.send(turn, id_, raw, signer=office, followers_of=(office,), speaks=GROUPS)


def pass_on(press: Press, turn: Turn) -> None:
    """Announce what was said elsewhere and stands in a channel here, in its author's own bytes."""
    raw = press.raw.get(turn.id)
    turn = press.boost(turn, turn.published_at)
    if raw is not None:
        press.announce(turn, "Create", 0, raw.create_raw, turn.published_at)


def pass_on_edit(press: Press, turn: Turn, at: datetime) -> None:
    """Announce in what other words an author elsewhere put it, in the author's own bytes; the outbox shows those."""
    raw = press.raw.get(turn.id)
    if raw is not None and raw.update_raw is not None:
        _keep_announced(press, turn, raw.update_raw)
        press.announce(turn, "Update", turn.version, raw.update_raw, at)


def pass_on_again(press: Press, turn: Turn, at: datetime) -> None:
    """Announce again what a moderator had hidden and its author elsewhere had not taken back."""
    turn = bring_back(press, turn, turn.version, at)
    raw = press.raw.get(turn.id)
    if raw is not None:
        _keep_announced(press, turn, raw.update_raw or raw.create_raw)
        press.announce(turn, "Create", turn.version, raw.create_raw, at)
    press.boost(turn, at)


def announce_again(press: Press, turn: Turn, kind: DocumentKind, at: datetime) -> None:
    """Announce what its author never took back, and the channel had let go of."""
    if turn.announced_as is not None:
        return
    known = press.find_document("activities", activity_uuid(turn.noun_id, "Create", 0))
    if known is not None and press.find_document(kind, turn.noun_id) is not None:
        press.announce(turn, "Create", 0, known.body, turn.published_at, is_sent=False)
        press.announce(turn, "Create", turn.version, known.body, at)
    press.boost(turn, at)


def show_here(press: Press, turn: Turn, object_: Wire) -> None:
    """Show again what stands in the copy of a channel elsewhere; its home was not told that it was hidden here."""
    _put_object(press, turn, "posts", object_, turn.version)
