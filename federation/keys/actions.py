"""Giving our actors keys when they first need them, and opening them to sign."""

from dataclasses import replace
from functools import lru_cache
from uuid import UUID

from federation.keys import store
from federation.keys.domain import ED25519_FRAGMENT, RSA_FRAGMENT, ActorKeys, ActorKind, ProofKey
from federation.keys.store import SealedKeys
from federation.proof.keys import PrivateKey, Vault, make_ed25519, make_rsa
from shared.core.ids import activity_id, instance_id
from shared.core.settings import Settings
from shared.data.database import Connection, settings_of

CACHED_KEYS = 2_000


def keys_of(db: Connection, kind: ActorKind, actor_id: UUID) -> ActorKeys:
    """Return both pairs of keys of an actor of ours, made now where one is missing.

    Raises ValueError when they were sealed under another secret key than this process has.
    """
    settings = settings_of(db)
    found = _open(settings, store.find_keys(db, actor_id))
    if found is None:
        with db.transaction():
            found = _open(settings, _make(db, settings, kind, actor_id, with_rsa=True))
    if found is None:
        raise RuntimeError("Keys that were made are there.")
    return found


def proof_key_of(db: Connection, kind: ActorKind, actor_id: UUID) -> ProofKey:
    """Return the Ed25519 key of an actor of ours, made now when it has none yet."""
    settings = settings_of(db)
    sealed = store.find_keys(db, actor_id)
    if sealed is None:
        with db.transaction():
            sealed = _make(db, settings, kind, actor_id, with_rsa=False)
    return _proof_key(settings, sealed)


def instance_keys(db: Connection) -> ActorKeys:
    """Return the keys of the instance actor, which signs our fetches and reports."""
    return keys_of(db, "instance", instance_id(settings_of(db).origin))


def find_keys(db: Connection, actor_id: UUID) -> ActorKeys | None:
    """Return both pairs of keys of an actor of ours of whatever kind, or None when there is no such actor."""
    found = _open(settings_of(db), store.find_keys(db, actor_id))
    if found is not None:
        return found
    kind = store.find_kind(db, actor_id)
    return None if kind is None else keys_of(db, kind, actor_id)


def was_asked_for(db: Connection, actor_id: UUID) -> bool:
    """Return whether anybody may know this actor of ours: nobody does before its keys were made."""
    return store.find_keys(db, actor_id) is not None


def forget_unowned(db: Connection) -> None:
    """Forget the keys of actors that were loaded as a demonstration and are gone."""
    store.remove_unowned_keys(db)


def _make(
    db: Connection, settings: Settings, kind: ActorKind, actor_id: UUID, *, with_rsa: bool
) -> SealedKeys:
    store.lock_making(db, actor_id)
    vault, actor = _vault(settings.secret_key), activity_id(settings.origin, kind, actor_id)
    made = store.find_keys(db, actor_id)
    if made is None:
        ed25519 = make_ed25519()
        made = SealedKeys(
            actor_id=actor_id,
            kind=kind,
            origin=settings.origin,
            rsa_public=None,
            rsa_private=None,
            ed25519_public=ed25519.public.multikey,
            ed25519_private=vault.seal(ed25519, actor + ED25519_FRAGMENT),
        )
    if with_rsa and made.rsa_private is None:
        rsa = make_rsa()
        sealed = vault.seal(rsa, actor + RSA_FRAGMENT)
        made = replace(made, rsa_public=rsa.public.pem, rsa_private=sealed)
    store.put_keys(db, made)
    return made


def _proof_key(settings: Settings, sealed: SealedKeys) -> ProofKey:
    key_id = activity_id(sealed.origin, sealed.kind, sealed.actor_id) + ED25519_FRAGMENT
    return ProofKey(key_id=key_id, key=_opened(settings.secret_key, sealed.ed25519_private, key_id))


def _open(settings: Settings, sealed: SealedKeys | None) -> ActorKeys | None:
    if sealed is None or sealed.rsa_private is None or sealed.rsa_public is None:
        return None
    key_id = activity_id(sealed.origin, sealed.kind, sealed.actor_id) + RSA_FRAGMENT
    return ActorKeys(
        actor_id=sealed.actor_id,
        kind=sealed.kind,
        origin=sealed.origin,
        rsa_public=sealed.rsa_public,
        ed25519_public=sealed.ed25519_public,
        rsa=_opened(settings.secret_key, sealed.rsa_private, key_id),
        ed25519=_proof_key(settings, sealed).key,
    )


@lru_cache(maxsize=CACHED_KEYS)
def _opened(secret_key: str, sealed: bytes, key_id: str) -> PrivateKey:
    return _vault(secret_key).open(sealed, key_id)


@lru_cache(maxsize=2)
def _vault(secret_key: str) -> Vault:
    return Vault(secret_key)
