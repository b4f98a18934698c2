"""What a signature says before anybody has looked for the key."""

from dataclasses import dataclass

from federation.proof.keys import KeyType, PublicKey
from federation.proof.request import Request


@dataclass(frozen=True, slots=True)
class Claim:
    """That the owner of a key made this request; everything but the key has been checked."""

    key_id: str
    signature: bytes
    candidates: tuple[bytes, ...]
    """The bytes that may have been signed: on GET some leave the query out (mastodon/mastodon#18638)."""
    algorithm: str | None = None
    """As declared; only ever narrows what the key's own type allows."""
    key_type: KeyType | None = None
    """The only type that the declared algorithm leaves open, or None."""

    def holds(self, key: PublicKey) -> bool:
        """Return whether the key made the signature, by the key's own type and no other (O8)."""
        if self.key_type is not None and self.key_type != key.type:
            return False
        return any(key.verifies(self.signature, signed) for signed in self.candidates)


def targets(request: Request) -> tuple[str, ...]:
    """Return the target as sent and, on GET, without its query."""
    path, question, _query = request.target.partition("?")
    return (request.target, path) if question and request.method == "GET" else (request.target,)
