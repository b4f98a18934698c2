"""Channels of other servers for programs: follow one, list them, leave one."""

from uuid import UUID

import msgspec

from federation.actors.fetching import fetcher_at
from federation.following.domain import Following
from federation.mirror import actions, reads
from federation.mirror.domain import NewFollow
from shared.core.links import channel_path
from shared.facts.federation import FollowState
from shared.standing.may import ANYBODY, FEDERATORS
from shared.web.asking import absolute, db
from shared.web.doors import Api

api = Api("follows", __name__)


class FollowItem(msgspec.Struct, frozen=True, kw_only=True):
    """How our following of a channel elsewhere stands."""

    id: UUID
    url: str
    """Page of the copy here."""
    actor: str
    slug: str
    host: str
    name: str
    state: FollowState
    because: str
    """What its server said when it refused."""


class FollowList(msgspec.Struct, frozen=True, kw_only=True):
    """Every channel elsewhere that is or was followed; there is no further page."""

    items: list[FollowItem]
    next: str | None = None


@api.post(
    "/follows",
    to=FEDERATORS,
    takes=NewFollow,
    gives=FollowItem,
    says="Follow a channel of another server.",
)
def follow(wish: NewFollow) -> FollowItem:
    """Ask the channel to let this instance follow it."""
    return _item(actions.follow_channel(db(), wish.actor, fetcher_at(db())))


@api.get(
    "/follows",
    to=ANYBODY,
    gives=FollowList,
    says="List the channels of other servers that are followed.",
)
def list_follows() -> FollowList:
    """List them by name."""
    return FollowList(items=[_item(each) for each in reads.list_following(db())])


@api.delete(
    "/follows/<uuid:channel_id>", to=FEDERATORS, says="Stop following a channel of another server."
)
def leave(channel_id: UUID) -> None:
    """Leave it; what we have of it stays, and is marked."""
    actions.leave_channel(db(), channel_id)


def _item(following: Following) -> FollowItem:
    return FollowItem(
        id=following.id,
        url=absolute(channel_path(following.slug)),
        actor=following.actor,
        slug=following.slug,
        host=following.host,
        name=following.name,
        state=following.state,
        because=following.because,
    )
