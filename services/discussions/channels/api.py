"""Channels for programs."""

import msgspec

from services.discussions.channels import reads
from shared.core.links import channel_path
from shared.facts.words import Slug
from shared.standing.may import ANYBODY
from shared.web.asking import absolute, db
from shared.web.doors import Api

api = Api("channels", __name__)


class ChannelItem(msgspec.Struct, frozen=True, kw_only=True):
    """A channel."""

    slug: Slug
    url: str
    name: str
    purpose: str
    is_archived: bool
    threads: int


class ChannelList(msgspec.Struct, frozen=True, kw_only=True):
    """Every channel; there is no further page."""

    items: list[ChannelItem]
    next: str | None = None


@api.get("/channels", to=ANYBODY, gives=ChannelList, says="List the channels.")
def list_channels() -> ChannelList:
    """List all, archived ones last."""
    return ChannelList(
        items=[
            ChannelItem(
                slug=channel.slug,
                url=absolute(channel_path(channel.slug)),
                name=channel.name,
                purpose=channel.purpose,
                is_archived=channel.is_archived,
                threads=channel.threads,
            )
            for channel in reads.list_channels(db())
        ]
    )
