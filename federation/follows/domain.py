"""A follow of one of our actors: what is answered, and what is told of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import msgspec

from shared.facts import federation as told

FollowedKind = Literal["channels", "offices", "instance"]
Answer = Literal["Accept", "Reject"]

_CONTEXT = "https://www.w3.org/ns/activitystreams"


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """Somebody elsewhere follows an actor of ours."""

    id: UUID
    followed_id: UUID
    follower_id: UUID
    follow_id: str
    """ActivityPub id of the Follow, as its server gave it."""
    host: str
    inbox: str
    """Where activities for the follower go: the shared inbox of its server if it has one."""

    def as_told(self) -> told.Follow:
        """Return the follow as facts carry it."""
        return told.Follow(
            id=self.id,
            followed_id=self.followed_id,
            follower_id=self.follower_id,
            host=self.host,
        )


@dataclass(frozen=True, slots=True)
class Followed:
    """An actor of ours as far as following it goes."""

    is_closed: bool
    demonstration: bool


def answer_to(
    follow: Mapping[str, Any], *, answer: Answer, id_: str, followed: str, follower: str
) -> bytes:
    """Return Accept or Reject with the Follow inside: its own id, actor and object (ActivityPub §7.5).

    Mastodon matches by the id, others by actor and object; nothing else of what was sent is repeated.
    """
    return msgspec.json.encode(
        {
            "@context": _CONTEXT,
            "id": id_,
            "type": answer,
            "actor": followed,
            "to": [follower],
            "object": {
                "id": follow["id"],
                "type": "Follow",
                "actor": follower,
                "object": followed,
            },
        }
    )
