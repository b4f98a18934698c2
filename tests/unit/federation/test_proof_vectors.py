"""Signatures, multikeys and integrity proofs agree with published and recomputed vectors."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from federation.proof import multibase
from federation.proof.integrity import add_proof, read_integrity
from federation.proof.keys import PrivateKey, read_public
from federation.proof.refusal import NotProven
from federation.proof.verify import read_proof

VECTORS = Path(__file__).parents[4] / "shared/fixtures/vectors"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not VECTORS.is_dir(), reason="the shared vectors are not here")


def load(name: str) -> dict[str, Any]:
    """Return one file of vectors, or skip."""
    return dict(json.loads((VECTORS / name).read_text()))


def _signed_requests() -> list[Any]:
    if not VECTORS.is_dir():
        return []
    return [pytest.param(v, id=v["name"]) for v in load("http-signatures.json")["vectors"]]


@pytest.mark.parametrize("vector", _signed_requests())
def test_a_signed_request_is_read_to_the_letter_and_holds(vector: dict[str, Any]) -> None:
    whole = load("http-signatures.json")
    is_draft = vector["scheme"] == "draft-cavage-12"
    if is_draft:
        target, headers = vector["target"], dict(vector["headers"])
        headers["signature"] = vector["signatureHeader"]
        expected = vector["signingString"]
    else:
        parts = urlsplit(vector["uri"])
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        headers = {
            "host": "b.example",
            "date": "Mon, 23 Nov 2026 09:00:00 GMT",
            "signature-input": vector["signatureInput"],
            "signature": vector["signature"],
        }
        if vector["contentDigest"]:
            headers["content-digest"] = vector["contentDigest"]
        expected = vector["signatureBase"]
    key = (
        whole["ed25519_publicKeyMultibase"]
        if vector["name"].startswith("Ed25519")
        else whole["publicKeyPem"]
    )
    body = (vector["body"] or "").encode()

    claim = read_proof(
        vector["method"], target, list(headers.items()), body, now=NOW, origin="https://b.example"
    )

    assert claim.candidates[0] == expected.encode()
    assert claim.holds(read_public(key))


def test_multikeys_are_read_and_written() -> None:
    for vector in load("fep-521a_multikey.json")["vectors"]:
        written = vector["multikey"]["publicKeyMultibase"]

        assert (
            multibase.decode(written).hex()
            == vector["multicodecPrefixHex"] + vector["publicKeyHex"]
        )
        assert read_public(written).multikey == written
        assert read_public(read_public(written).pem).multikey == written


def test_an_integrity_proof_is_made_and_read_as_the_fep_shows() -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    vector = load("fep-8b32_eddsa-jcs-2022.json")
    secret = multibase.decode(vector["secretKeyMultibase_TEST_ONLY"])[2:]
    key = PrivateKey("ed25519", Ed25519PrivateKey.from_private_bytes(secret))
    made_at = datetime.fromisoformat(vector["created"])

    claim = read_integrity(vector["signed"], now=NOW)
    made = add_proof(vector["unsigned"], key, vector["verificationMethod"], now=made_at)

    public = read_public(vector["actor"]["assertionMethod"][0]["publicKeyMultibase"])
    assert claim.signed.hex() == vector["hashData_hex"]
    assert claim.key_id == vector["verificationMethod"]
    assert claim.holds(public)
    assert made == vector["signed"]


def test_a_changed_document_does_not_hold() -> None:
    vector = load("fep-8b32_eddsa-jcs-2022.json")
    public = read_public(vector["actor"]["assertionMethod"][0]["publicKeyMultibase"])
    signed = vector["signed"]

    for changed in (
        signed | {"actor": "https://server.example/users/mallory"},
        signed | {"object": signed["object"] | {"content": "Other words"}},
        signed | {"proof": signed["proof"] | {"created": "2023-02-24T23:36:39Z"}},
    ):
        assert not read_integrity(changed, now=NOW).holds(public)


@pytest.mark.parametrize(
    "change",
    [
        {"type": "Ed25519Signature2020"},
        {"cryptosuite": "eddsa-rdfc-2022"},
        {"proofPurpose": "authentication"},
        {"proofValue": "z1"},
        {"proofValue": 1},
        {"proofValue": "u" + "A" * 86},
        {"verificationMethod": None},
        {"@context": ["https://w3id.org/security/data-integrity/v2"]},
        {"expires": "2026-11-23T08:59:59Z"},
        {"expires": "tomorrow"},
    ],
)
def test_a_proof_of_another_kind_is_refused(change: dict[str, Any]) -> None:
    signed = load("fep-8b32_eddsa-jcs-2022.json")["signed"]

    with pytest.raises(NotProven, match=r"integrity|proof"):
        read_integrity(signed | {"proof": signed["proof"] | change}, now=NOW)
