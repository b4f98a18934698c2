"""What the operator may do with channels."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from services.discussions.channels import store
from services.discussions.channels.domain import Channel, NewChannel
from shared.bus.outbox import tell
from shared.core.clock import now
from shared.core.errors import Conflict, NotFound, Refused
from shared.core.ids import new_id
from shared.core.marks import N_
from shared.data.database import Connection
from shared.facts.discussions import (
    ChannelArchived,
    ChannelChanged,
    ChannelOpened,
    ChannelRemoved,
)
from shared.facts.fact import Fact
from shared.facts.words import Outside

_BY_OPERATOR = {"by": "operator"}


def open_channel(db: Connection, wish: NewChannel, *, demonstration: bool = False) -> Channel:
    """Open a channel; one that is open under this slug already is reworded instead."""
    with db.transaction():
        known = store.find_channel_to_change(db, wish.slug)
        if known is not None:
            return _reword(db, known, name=wish.name, purpose=wish.purpose or None)
        channel = Channel(
            id=new_id(),
            slug=wish.slug,
            name=wish.name,
            purpose=wish.purpose,
            topic=wish.topic,
            opened_at=now(),
            version=1,
            demonstration=demonstration,
        )
        if not store.claim_handle(db, channel):
            known = store.find_channel_to_change(db, wish.slug)
            if known is not None:
                return _reword(db, known, name=wish.name, purpose=wish.purpose or None)
            raise Conflict(
                "The handle {handle} belongs to somebody else here. Choose another.",
                handle=wish.slug,
            )
        store.add_channel(db, channel)
        tell(db, ChannelOpened(channel=channel.as_told()), private=_BY_OPERATOR)
    return channel


def change_channel(
    db: Connection, slug: str, *, name: str | None = None, purpose: str | None = None
) -> Channel:
    """Give a channel another name or purpose."""
    with db.transaction():
        return _reword(db, _hold(db, slug), name=name, purpose=purpose)


def put_outside(db: Connection, slug: str, outside: Outside) -> Channel:
    """Give a channel another rule for words from elsewhere; it holds for what arrives from now on."""
    with db.transaction():
        channel = _hold(db, slug)
        if channel.outside == outside:
            return channel
        changed = replace(channel, outside=outside, version=channel.version + 1)
        store.change_channel(db, changed)
        tell(db, ChannelChanged(channel=changed.as_told()), private=_BY_OPERATOR)
    return changed


def count_turned_away(db: Connection, channel: Channel) -> int:
    """Return how many posts from elsewhere a channel has turned away."""
    return store.count_turned_away(db, channel.id)


def archive_channel(db: Connection, slug: str) -> Channel:
    """Let a channel take no further posts; it stays readable."""
    with db.transaction():
        channel = _hold(db, slug)
        if channel.is_archived:
            return channel
        archived = replace(channel, is_archived=True, version=channel.version + 1)
        store.change_channel(db, archived)
        tell(db, ChannelArchived(channel=archived.as_told()), private=_BY_OPERATOR)
    return archived


def reopen_channel(db: Connection, slug: str) -> Channel:
    """Let an archived channel take posts again."""
    with db.transaction():
        channel = _hold(db, slug)
        if not channel.is_archived:
            return channel
        opened = replace(channel, is_archived=False, version=channel.version + 1)
        store.change_channel(db, opened)
        tell(db, ChannelOpened(channel=opened.as_told()), private=_BY_OPERATOR)
    return opened


def find_channel(db: Connection, slug: str) -> Channel | None:
    """Return the channel with this slug, or None."""
    return store.find_channel(db, slug)


def require_open(db: Connection, slug: str) -> Channel:
    """Return the channel, or refuse because it is not there or takes nothing any more."""
    channel = store.find_channel(db, slug)
    if channel is None:
        sentence = N_("There is no channel by this name. Choose one of the list.")
        raise Refused(sentence, fields={"channel": sentence})
    if channel.is_archived:
        sentence = N_("This channel is archived. It can be read, and takes no new posts.")
        raise Refused(sentence, fields={"channel": sentence})
    if channel.is_copy and channel.home_state != "followed":
        sentence = _NOT_FOLLOWED["asked" if channel.home_state == "asked" else "left"]
        raise Refused(sentence, fields={"channel": sentence})
    return channel


_NOT_FOLLOWED = {
    "asked": N_(
        "The server of this channel has not answered yet. Try again when it has let us follow it."
    ),
    "left": N_(
        "This channel is not followed from here any more. It can be read, and takes no new posts."
    ),
}


def remove_demonstration(db: Connection) -> list[UUID]:
    """Take the demonstration's channels away; one in which others have posted becomes theirs."""
    removed = []
    with db.transaction():
        for channel in store.list_demonstration_to_change(db):
            if store.remove_if_empty(db, channel.id):
                removed.append(channel.id)
                tell(db, ChannelRemoved(channel_id=channel.id), private=_BY_OPERATOR)
            else:
                kept = replace(channel, demonstration=False, version=channel.version + 1)
                store.change_channel(db, kept)
                tell(db, _fact_of(kept), private=_BY_OPERATOR)
    return removed


def state_channels(db: Connection) -> Iterator[Fact]:
    """State every channel anew."""
    for channel in store.list_all_channels(db):
        yield _fact_of(channel)


def _fact_of(channel: Channel) -> Fact:
    if channel.is_archived:
        return ChannelArchived(channel=channel.as_told())
    return ChannelChanged(channel=channel.as_told())


def _hold(db: Connection, slug: str) -> Channel:
    channel = store.find_channel_to_change(db, slug)
    if channel is None:
        raise NotFound("There is no channel called {slug}.", slug=slug)
    return channel


def _reword(db: Connection, known: Channel, *, name: str | None, purpose: str | None) -> Channel:
    changed = replace(
        known,
        name=known.name if name is None else name,
        purpose=known.purpose if purpose is None else purpose,
    )
    if changed == known:
        return known
    changed = replace(changed, version=known.version + 1)
    store.change_channel(db, changed)
    tell(db, ChannelChanged(channel=changed.as_told()), private=_BY_OPERATOR)
    return changed
