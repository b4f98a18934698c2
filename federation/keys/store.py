"""Sealed keys, in and out of their table."""

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
    rsa_public: str | None
    """None until something is signed with it: making it takes the longest of all."""
    rsa_private: bytes | None
    ed25519_public: str
    ed25519_private: bytes


def find_keys(db: Connection, actor_id: UUID) -> SealedKeys | None:
    """Return an actor's keys, or None while it has none."""
    return queries.find(db, "find_keys", SealedKeys, actor_id=actor_id)


def find_kind(db: Connection, actor_id: UUID) -> ActorKind | None:
    """Return what kind of actor of ours this is, or None when it is none."""
    found: ActorKind | None = queries.value(db, "find_kind", actor_id=actor_id)
    return found


def lock_making(db: Connection, actor_id: UUID) -> None:
    """Have the making of an actor's keys alone until the transaction ends."""
    queries.run(db, "lock_making", actor_id=actor_id)


def put_keys(db: Connection, keys: SealedKeys) -> None:
    """Keep an actor's keys; those it has already stay."""
    queries.run(db, "put_keys", **asdict(keys))


def remove_unowned_keys(db: Connection) -> None:
    """Forget the keys of actors that are here no more."""
    queries.run(db, "remove_unowned_keys")
