"""What an actor of ours signs with, and under which names others find the public halves."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from federation.proof.keys import PrivateKey
from shared.core.ids import activity_id

ActorKind = Literal["channels", "offices", "instance"]
RSA_FRAGMENT = "#main-key"
ED25519_FRAGMENT = "#ed25519-key"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorKeys:
    """Both pairs of keys of one actor: RSA for requests, which everybody verifies, Ed25519 for proofs."""

    actor_id: UUID
    kind: ActorKind
    origin: str
    rsa_public: str
    """PEM, as `publicKeyPem` shows it."""
    ed25519_public: str
    """Multikey, as `publicKeyMultibase` shows it (FEP-521a)."""
    rsa: PrivateKey
    ed25519: PrivateKey

    @property
    def actor(self) -> str:
        """ActivityPub id of the actor."""
        return activity_id(self.origin, self.kind, self.actor_id)

    @property
    def rsa_key_id(self) -> str:
        """The key id that signed requests name."""
        return self.actor + RSA_FRAGMENT

    @property
    def ed25519_key_id(self) -> str:
        """The key id that integrity proofs name."""
        return self.actor + ED25519_FRAGMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofKey:
    """What an actor of ours proves its words with (FEP-8b32)."""

    key_id: str
    key: PrivateKey
