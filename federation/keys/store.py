"""Sealed keys, in and out of their table."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from uuid import UUID

from federation.keys.domain import ActorKind
from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedKeys:
    """Both pairs as they are stored: the private halves are sealed under the secret key."""

    actor_id: UUID
    kind: ActorKind
    origin: str
    rsa_public: str
    rsa_private: bytes
    ed25519_public: str
    ed25519_private: bytes


def find_keys(db: Connection, actor_id: UUID) -> SealedKeys | None:
    """Return an actor's keys, or None while it has none."""
    return queries.find(db, "find_keys", SealedKeys, actor_id=actor_id)


def lock_making(db: Connection, actor_id: UUID) -> None:
    """Have the making of an actor's keys alone until the transaction ends."""
    queries.run(db, "lock_making", actor_id=actor_id)


def add_keys(db: Connection, keys: SealedKeys) -> None:
    """Keep an actor's keys."""
    queries.run(db, "add_keys", **asdict(keys))


def remove_keys(db: Connection, actor_ids: Iterable[UUID]) -> None:
    """Forget the keys of actors that are gone for good."""
    queries.run(db, "remove_keys", actor_ids=list(actor_ids))
