"""Other servers for the journeys of federation."""

from tests.peers.fixtures import (
    authority,
    gotosocial,
    lemmy,
    mastodon,
    nodebb,
    start_fedify,
    start_peer,
)

__all__ = [
    "authority",
    "gotosocial",
    "lemmy",
    "mastodon",
    "nodebb",
    "start_fedify",
    "start_peer",
]
