"""The peers themselves are tested here."""

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
