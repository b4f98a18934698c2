"""Integrity proofs on documents (FEP-8b32, cryptosuite eddsa-jcs-2022): what somebody said stays theirs in any envelope."""

import hashlib
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import rfc8785

from federation.proof import multibase
from federation.proof.keys import PrivateKey, PublicKey
from federation.proof.refusal import NotProven
from federation.proof.request import require_key_id

SUITE = "eddsa-jcs-2022"
SIGNATURE_BYTES = 64
_MEANT = {
    "type": "DataIntegrityProof",
    "cryptosuite": SUITE,
    "proofPurpose": "assertionMethod",
}


@dataclass(frozen=True, slots=True)
class IntegrityClaim:
    """That the owner of a key said this document."""

    key_id: str
    signature: bytes
    signed: bytes

    def holds(self, key: PublicKey) -> bool:
        """Return whether the key, an Ed25519 key, made the proof."""
        return key.type == "ed25519" and key.verifies(self.signature, self.signed)


def add_proof(
    document: dict[str, Any], key: PrivateKey, key_id: str, *, now: datetime
) -> dict[str, Any]:
    """Return a copy of the document with a proof by the Ed25519 key."""
    options = _MEANT | {
        "@context": deepcopy(document["@context"]),
        "created": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verificationMethod": key_id,
    }
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    value = multibase.encode(key.sign(_hashes(options, unsigned)))
    return deepcopy(unsigned) | {"proof": options | {"proofValue": value}}


def read_integrity(document: dict[str, Any], *, now: datetime) -> IntegrityClaim:
    """Return what the document's one proof claims, or refuse with NotProven.

    The proof's `@context` must begin the document's and takes its place (Data Integrity EdDSA, 3.3.2);
    an RsaSignature2017 `signature` beside it is left out, because it is added last.
    """
    proof = document.get("proof")
    if not isinstance(proof, dict) or any(proof.get(k) != v for k, v in _MEANT.items()):
        raise NotProven("integrity", "The document has no integrity proof that is read here.")
    value, key_id = proof.get("proofValue"), proof.get("verificationMethod")
    if not isinstance(value, str) or not isinstance(key_id, str):
        raise NotProven("integrity", "The integrity proof cannot be read.")
    _require_valid_now(proof.get("expires"), now)
    unsigned = {k: v for k, v in document.items() if k not in {"proof", "signature"}}
    if "@context" in proof:
        unsigned["@context"] = _context_of(proof, document)
    try:
        signature = multibase.decode(value)
        hashes = _hashes({k: v for k, v in proof.items() if k != "proofValue"}, unsigned)
    except ValueError:
        raise NotProven("integrity", "The integrity proof cannot be read.") from None
    if len(signature) != SIGNATURE_BYTES:
        raise NotProven("integrity", "The integrity proof cannot be read.")
    return IntegrityClaim(require_key_id(key_id), signature, hashes)


def _hashes(options: dict[str, Any], unsigned: dict[str, Any]) -> bytes:
    """Return SHA-256 of the canonical proof options, then SHA-256 of the canonical document (RFC 8785)."""
    return b"".join(hashlib.sha256(rfc8785.dumps(part)).digest() for part in (options, unsigned))


def _context_of(proof: dict[str, Any], document: dict[str, Any]) -> Any:
    mine, whole = _listed(proof["@context"]), _listed(document.get("@context"))
    if whole[: len(mine)] != mine:
        raise NotProven("integrity", "The proof was made for a document of another context.")
    return proof["@context"]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _require_valid_now(expires: Any, now: datetime) -> None:
    if expires is None:
        return
    try:
        until = datetime.fromisoformat(expires)
    except (TypeError, ValueError):
        raise NotProven("integrity", "The integrity proof cannot be read.") from None
    if until.tzinfo is None or until < now:
        raise NotProven("integrity", "The integrity proof has expired.")
