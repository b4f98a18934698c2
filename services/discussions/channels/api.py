"""Channels for programs."""

import msgspec

from services.discussions.channels import actions, reads
from services.discussions.channels.domain import ChannelChange
from shared.core.links import channel_path
from shared.facts.words import ChannelName, Host, Outside, Slug
from shared.standing.may import ANYBODY, OPERATORS
from shared.web.asking import absolute, db
from shared.web.doors import Api

api = Api("channels", __name__)


class ChannelItem(msgspec.Struct, frozen=True, kw_only=True):
    """A channel."""

    slug: ChannelName
    url: str
    name: str
    purpose: str
    topic: Slug
    home: Host | None
    """The server it lives on; null: this instance."""
    is_archived: bool
    outside: Outside
    """What becomes of words from other servers, whoever sends them."""
    threads: int


class ChannelList(msgspec.Struct, frozen=True, kw_only=True):
    """Every channel; there is no further page."""

    items: list[ChannelItem]
    next: str | None = None


@api.get("/channels", to=ANYBODY, gives=ChannelList, says="List the channels.")
def list_channels() -> ChannelList:
    """List all, archived ones last."""
    return ChannelList(items=[_item(channel) for channel in reads.list_channels(db())])


@api.put(
    "/channels/<slug>",
    to=OPERATORS,
    takes=ChannelChange,
    gives=ChannelItem,
    says="Give a channel other words, or another rule for words from other servers.",
)
def change_channel(slug: str, wish: ChannelChange) -> ChannelItem:
    """Change what is given, in one commit."""
    with db().transaction():
        actions.change_channel(db(), slug, name=wish.name, purpose=wish.purpose)
        if wish.outside is not None:
            actions.put_outside(db(), slug, wish.outside)
    return _item(reads.get_listed_channel(db(), slug))


def _item(channel: reads.ListedChannel) -> ChannelItem:
    return ChannelItem(
        slug=channel.slug,
        url=absolute(channel_path(channel.slug)),
        name=channel.name,
        purpose=channel.purpose,
        topic=channel.topic,
        home=channel.home_host,
        is_archived=channel.is_archived,
        outside=channel.outside,
        threads=channel.threads,
    )
