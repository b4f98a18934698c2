"""Keys of actors: made, written, read, and kept encrypted. A key verifies by its own type only (O8)."""

import os
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from cryptography.exceptions import InvalidSignature, InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from federation.proof import multibase
from federation.proof.refusal import NotProven

KeyType = Literal["rsa", "ed25519"]

RSA_BITS = 2048
MOST_RSA_BITS = 8192
RSA_EXPONENT = 65537
CACHED_KEYS = 50_000
LONGEST_KEY = 8_192
_ED25519_CODE, _RSA_CODE = b"\xed\x01", b"\x85\x24"
_SEALED_V1 = b"\x01"
_NONCE_BYTES = 12
_PADDING, _SHA256 = padding.PKCS1v15(), hashes.SHA256()


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key that can check signatures of its own type."""

    type: KeyType
    _key: rsa.RSAPublicKey | ed25519.Ed25519PublicKey

    def verifies(self, signature: bytes, signed: bytes) -> bool:
        """Return whether this key made the signature: RSASSA-PKCS1-v1_5 with SHA-256, or Ed25519."""
        try:
            if isinstance(self._key, rsa.RSAPublicKey):
                self._key.verify(signature, signed, _PADDING, _SHA256)
            else:
                self._key.verify(signature, signed)
        except InvalidSignature:
            return False
        return True

    @property
    def pem(self) -> str:
        """The key as SubjectPublicKeyInfo PEM, as `publicKeyPem` shows it."""
        return self._key.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        ).decode()

    @property
    def multikey(self) -> str:
        """The key as `publicKeyMultibase` shows it (FEP-521a)."""
        if isinstance(self._key, rsa.RSAPublicKey):
            raw = self._key.public_bytes(
                serialization.Encoding.DER, serialization.PublicFormat.PKCS1
            )
            return multibase.encode(_RSA_CODE + raw)
        return multibase.encode(_ED25519_CODE + self._key.public_bytes_raw())


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A private key of one of our actors."""

    type: KeyType
    _key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey

    def sign(self, data: bytes) -> bytes:
        """Return the signature: RSASSA-PKCS1-v1_5 with SHA-256, or Ed25519."""
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, _PADDING, _SHA256)
        return self._key.sign(data)

    @property
    def public(self) -> PublicKey:
        """The half that everybody may see."""
        return PublicKey(self.type, self._key.public_key())

    @property
    def der(self) -> bytes:
        """The key as unencrypted PKCS #8; only the vault asks for it."""
        return self._key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )


def make_rsa() -> PrivateKey:
    """Return a new RSA-2048 key, which everybody can verify."""
    return PrivateKey("rsa", rsa.generate_private_key(RSA_EXPONENT, RSA_BITS))


def make_ed25519() -> PrivateKey:
    """Return a new Ed25519 key, for integrity proofs."""
    return PrivateKey("ed25519", ed25519.Ed25519PrivateKey.generate())


@lru_cache(maxsize=CACHED_KEYS)
def read_public(text: str) -> PublicKey:
    """Return the key that a PEM or a `publicKeyMultibase` says, or refuse; what was read is kept."""
    if len(text) > LONGEST_KEY:
        raise NotProven("key", "The public key is too long.")
    try:
        found = _from_pem(text) if text.lstrip().startswith("-----") else _from_multikey(text)
    except (ValueError, UnsupportedAlgorithm):
        raise NotProven("key", "The public key cannot be read.") from None
    if isinstance(found, ed25519.Ed25519PublicKey):
        return PublicKey("ed25519", found)
    if isinstance(found, rsa.RSAPublicKey) and RSA_BITS <= found.key_size <= MOST_RSA_BITS:
        return PublicKey("rsa", found)
    raise NotProven("key", "The public key is neither RSA of 2048 bits or more nor Ed25519.")


def _from_pem(text: str) -> object:
    return serialization.load_pem_public_key(text.encode())


def _from_multikey(text: str) -> object:
    data = multibase.decode(text)
    code, raw = data[:2], data[2:]
    if code == _ED25519_CODE:
        return ed25519.Ed25519PublicKey.from_public_bytes(raw)
    if code == _RSA_CODE:
        return serialization.load_der_public_key(raw)
    raise ValueError("a multikey of another kind")


def _derived_key(secret_key: str) -> AESGCM:
    derive = HKDF(
        algorithm=hashes.SHA256(), length=32, salt=None, info=b"mayoral-exchange actor keys v1"
    )
    return AESGCM(derive.derive(secret_key.encode()))


class Vault:
    """Seals private keys under the instance's secret key (AES-256-GCM); a sealed key fits one key id only."""

    def __init__(self, secret_key: str) -> None:
        self._cipher = _derived_key(secret_key)

    def seal(self, key: PrivateKey, key_id: str) -> bytes:
        """Return the key as it may be stored, bound to its key id."""
        nonce = os.urandom(_NONCE_BYTES)
        return _SEALED_V1 + nonce + self._cipher.encrypt(nonce, key.der, key_id.encode())

    def open(self, sealed: bytes, key_id: str) -> PrivateKey:
        """Return the key; raises ValueError under another secret key, for another key id or changed bytes."""
        version, nonce, rest = sealed[:1], sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        if version != _SEALED_V1:
            raise ValueError("A key sealed in a form that is not known here.")
        try:
            der = self._cipher.decrypt(nonce, rest, key_id.encode())
        except InvalidTag:
            raise ValueError(f"The key {key_id} was sealed under another secret key.") from None
        key = serialization.load_der_private_key(der, None)
        if isinstance(key, rsa.RSAPrivateKey):
            return PrivateKey("rsa", key)
        if isinstance(key, ed25519.Ed25519PrivateKey):
            return PrivateKey("ed25519", key)
        raise ValueError("A key of a kind that actors do not have.")
