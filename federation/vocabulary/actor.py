"""What every actor of ours shows: its addresses, its two keys, and how it may be found."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from federation.vocabulary.addressing import followers_of
from federation.vocabulary.context import ACTOR_CONTEXT, moment

ActorType = Literal["Group", "Person", "Application"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorAddresses:
    """Where an actor of ours is reached."""

    id: str
    url: str
    """Its page for people, on the same host, or Mastodon ignores it."""
    shared_inbox: str
    authority: str
    """Host, with its port where that is not the usual one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKeys:
    """The public halves under their names: one RSA key for everybody, Ed25519 only in `assertionMethod`."""

    rsa_id: str
    rsa_pem: str
    ed25519_id: str
    ed25519_multikey: str


def base(
    where: ActorAddresses, keys: PublicKeys, type_: ActorType, user_name: str
) -> dict[str, Any]:
    """Return what all our actors have alike."""
    return {
        "@context": ACTOR_CONTEXT,
        "id": where.id,
        "type": type_,
        "preferredUsername": user_name,
        "webfinger": f"{user_name}@{where.authority}",
        "url": where.url,
        "inbox": f"{where.id}/inbox",
        "outbox": f"{where.id}/outbox",
        "followers": followers_of(where.id),
        "endpoints": {"sharedInbox": where.shared_inbox},
        "manuallyApprovesFollowers": False,
        "discoverable": True,
        "indexable": True,
        "publicKey": {"id": keys.rsa_id, "owner": where.id, "publicKeyPem": keys.rsa_pem},
        "assertionMethod": [
            {
                "id": keys.ed25519_id,
                "type": "Multikey",
                "controller": where.id,
                "publicKeyMultibase": keys.ed25519_multikey,
            }
        ],
    }


def update_actor(id_: str, actor: dict[str, Any], at: datetime) -> dict[str, Any]:
    """Return the Update by which an actor tells its followers what it is called now."""
    return {
        "@context": actor["@context"],
        "id": id_,
        "type": "Update",
        "actor": actor["id"],
        "to": ["https://www.w3.org/ns/activitystreams#Public"],
        "cc": [actor["followers"]],
        "published": moment(at),
        "object": {name: value for name, value in actor.items() if name != "@context"},
    }
