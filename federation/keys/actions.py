"""Giving our actors keys when they first need them, and opening them to sign."""

from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID

from federation.keys import store
from federation.keys.domain import ED25519_FRAGMENT, RSA_FRAGMENT, ActorKeys, ActorKind
from federation.keys.store import SealedKeys
from federation.proof.keys import PrivateKey, Vault, make_ed25519, make_rsa
from shared.core.ids import activity_id, instance_id
from shared.core.settings import Settings
from shared.data.database import Connection, settings_of

CACHED_KEYS = 2_000


def keys_of(db: Connection, kind: ActorKind, actor_id: UUID) -> ActorKeys:
    """Return the keys of an actor of ours, made now when it has none yet.

    Raises ValueError when they were sealed under another secret key than this process has.
    """
    settings = settings_of(db)
    sealed = store.find_keys(db, actor_id)
    if sealed is None:
        with db.transaction():
            sealed = _make(db, settings, kind, actor_id)
    return _open(settings, sealed)


def instance_keys(db: Connection) -> ActorKeys:
    """Return the keys of the instance actor, which signs our fetches and reports."""
    return keys_of(db, "instance", instance_id(settings_of(db).origin))


def find_keys(db: Connection, actor_id: UUID) -> ActorKeys | None:
    """Return the keys of an actor of ours, or None when it never needed any."""
    sealed = store.find_keys(db, actor_id)
    return None if sealed is None else _open(settings_of(db), sealed)


def remove_keys(db: Connection, actor_ids: Iterable[UUID]) -> None:
    """Forget the keys of actors that are gone for good."""
    store.remove_keys(db, actor_ids)


def _make(db: Connection, settings: Settings, kind: ActorKind, actor_id: UUID) -> SealedKeys:
    store.lock_making(db, actor_id)
    known = store.find_keys(db, actor_id)
    if known is not None:
        return known
    vault, actor = _vault(settings.secret_key), activity_id(settings.origin, kind, actor_id)
    rsa, ed25519 = make_rsa(), make_ed25519()
    made = SealedKeys(
        actor_id=actor_id,
        kind=kind,
        origin=settings.origin,
        rsa_public=rsa.public.pem,
        rsa_private=vault.seal(rsa, actor + RSA_FRAGMENT),
        ed25519_public=ed25519.public.multikey,
        ed25519_private=vault.seal(ed25519, actor + ED25519_FRAGMENT),
    )
    store.add_keys(db, made)
    return made


def _open(settings: Settings, sealed: SealedKeys) -> ActorKeys:
    actor = activity_id(sealed.origin, sealed.kind, sealed.actor_id)
    return ActorKeys(
        actor_id=sealed.actor_id,
        kind=sealed.kind,
        origin=sealed.origin,
        rsa_public=sealed.rsa_public,
        ed25519_public=sealed.ed25519_public,
        rsa=_opened(settings.secret_key, sealed.rsa_private, actor + RSA_FRAGMENT),
        ed25519=_opened(settings.secret_key, sealed.ed25519_private, actor + ED25519_FRAGMENT),
    )


@lru_cache(maxsize=CACHED_KEYS)
def _opened(secret_key: str, sealed: bytes, key_id: str) -> PrivateKey:
    return _vault(secret_key).open(sealed, key_id)


@lru_cache(maxsize=2)
def _vault(secret_key: str) -> Vault:
    return Vault(secret_key)
