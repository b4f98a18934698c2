"""Reactions: of our offices a Like to the author's server, of everybody in a channel here an Announce to group software."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import msgspec

from federation.hosts.actions import is_restricted
from federation.publishing import store
from federation.publishing.domain import Heard, Turn
from federation.publishing.press import Press
from federation.vocabulary import activity
from federation.vocabulary.context import PUBLIC
from shared.core.ids import activity_id
from shared.data.database import Connection
from shared.facts.discussions import Reaction

LARGEST_PASSED_ON = 16 * 1024
"""Bytes of a Like; whoever pads it is not helped to reach others."""

Told = tuple[Reaction, bool, datetime]
"""A reaction, whether it was given or taken back, and when."""


def follow_reactions(db: Connection, told: Sequence[Told]) -> None:
    """Say which reactions our offices gave and took back; those from elsewhere were said there."""
    with db.transaction():
        press = Press.for_posts(
            db,
            {each.post_id for each, _what, _at in told},
            {each.office_id for each, _w, _a in told},
        )
        for reaction, is_given, at in told:
            turn = press.turns.get(reaction.post_id)
            if turn is None or turn.is_gone or reaction.office_id in press.elsewhere:
                continue
            if is_given:
                _give(press, turn, reaction)
            else:
                _take_back(press, turn, reaction, at)
        press.put_down()


def pass_on_reactions(db: Connection, heard: Sequence[Heard]) -> None:
    """Announce what others said of posts in channels here, in their own bytes, so that every copy counts alike.

    Only where group software or another instance follows; microblogs would make nothing of it. Servers whose
    reactions are not counted here are not helped to be counted elsewhere. Runs in the caller's transaction.
    """
    heard = [each for each in heard if len(each.raw) <= LARGEST_PASSED_ON]
    if not heard:
        return
    press = Press.for_posts(db, {each.post_id for each in heard}, ())
    followed = store.list_followed_by_groups(
        db, {turn.channel_id for turn in press.turns.values()} - press.homes.keys()
    )
    restricted = {host for host in {each.host for each in heard} if is_restricted(db, host)}
    for each in heard:
        turn = press.turns.get(each.post_id)
        if (
            turn
            and not turn.is_gone
            and turn.channel_id in followed
            and each.host not in restricted
        ):
            what = f"{each.type} {each.activity_id}"
            press.announce(turn, what, 0, each.raw, each.at, outlives=True)
    press.put_down()


def _give(press: Press, turn: Turn, reaction: Reaction) -> None:
    id_ = _id_of(reaction)
    if press.find_document("activities", id_) is not None:
        return
    channel = press.channel(turn.channel_id)
    addressed: dict[str, Any] = {
        "actor": press.actor("offices", reaction.office_id),
        "to": [PUBLIC, channel, press.mention(turn.actor_id).id],
        "cc": [f"{channel}/followers"],
        "audience": channel,
    }
    said = activity.like(
        activity_id(press.origin, "activities", id_),
        addressed,
        turn.activity_id,
        reaction.name,
        reaction.given_at,
    )
    _say(press, turn, reaction, id_, said, "Like", reaction.given_at)


def _take_back(press: Press, turn: Turn, reaction: Reaction, at: datetime) -> None:
    given_id = _id_of(reaction)
    given = press.find_document("activities", given_id)
    if given is None:
        return
    id_ = uuid5(given_id, "Undo")
    if press.find_document("activities", id_) is not None:
        return
    like = msgspec.json.decode(given.body)
    said = activity.undo(activity_id(press.origin, "activities", id_), like, at)
    _say(press, turn, reaction, id_, said, "Undo Like", at)


def _say(
    press: Press,
    turn: Turn,
    reaction: Reaction,
    id_: UUID,
    said: dict[str, Any],
    what: str,
    at: datetime,
) -> None:
    raw = press.say(turn, id_, said, by=reaction.office_id, outlives=True)
    inboxes = press.inbox_of(turn.actor_id)
    press.send(turn, id_, raw, signer=reaction.office_id, inboxes=inboxes)
    press.announce(turn, f"{what} {id_}", 0, raw, at, by=reaction.office_id, outlives=True)


def _id_of(reaction: Reaction) -> UUID:
    return uuid5(
        reaction.post_id,
        f"Like {reaction.office_id} {reaction.name} {reaction.given_at.isoformat()}",
    )
