"""Whatever is signed holds, whatever is changed does not, and rubbish is refused in words."""

import time
from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from federation.proof import draft_cavage, multibase, rfc9421
from federation.proof.integrity import add_proof, read_integrity
from federation.proof.keys import KeyType, Vault, make_ed25519, make_rsa, read_public
from federation.proof.refusal import NotProven
from federation.proof.verify import read_proof

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ORIGIN = "https://b.example"
KEYS = {"rsa": make_rsa(), "ed25519": make_ed25519()}
KEY_ID = "https://a.example/ap/offices/1#main-key"

plain = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
documents = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | plain,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(plain, inner, max_size=4),
    max_leaves=12,
)


def read(headers: dict[str, str], body: bytes, method: str = "POST", target: str = "/inbox") -> Any:
    """Read a request that has just arrived."""
    return read_proof(method, target, list(headers.items()), body, now=NOW, origin=ORIGIN)


@given(
    body=st.binary(max_size=200),
    scheme=st.sampled_from([draft_cavage, rfc9421]),
    key_type=st.sampled_from(get_args(KeyType)),
)
@settings(max_examples=60, deadline=None)
def test_what_we_sign_we_accept_and_nothing_else(body: bytes, scheme: Any, key_type: str) -> None:
    key = KEYS[key_type]
    headers = scheme.sign(key, KEY_ID, method="POST", url=f"{ORIGIN}/inbox", now=NOW, body=body)

    claim = read(headers, body)

    assert claim.key_id == KEY_ID
    assert claim.holds(key.public)
    assert not any(claim.holds(other.public) for other in KEYS.values() if other is not key)
    with pytest.raises(NotProven):
        read(headers, body + b" ")


@pytest.mark.parametrize("scheme", [draft_cavage, rfc9421])
def test_a_signed_get_is_accepted_with_its_query(scheme: Any) -> None:
    key = KEYS["rsa"]
    headers = scheme.sign(key, KEY_ID, method="GET", url=f"{ORIGIN}/ap/x?page=2", now=NOW)

    assert read(headers, b"", "GET", "/ap/x?page=2").holds(key.public)
    assert not read(headers, b"", "GET", "/ap/x?page=3").holds(key.public)


@given(header=st.text(max_size=300), input_=st.none() | st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_rubbish_in_the_headers_is_refused_in_words(header: str, input_: str | None) -> None:
    headers = {"host": "b.example", "date": "x", "digest": header, "signature": header}
    if input_ is not None:
        headers["signature-input"] = input_

    with pytest.raises(NotProven) as refusal:
        read(headers, b"")

    assert refusal.value.status == 401
    assert refusal.value.word


@given(document=st.dictionaries(plain, documents, max_size=5))
@settings(max_examples=60, deadline=None)
def test_a_proof_survives_any_order_of_names(document: dict[str, Any]) -> None:
    key = KEYS["ed25519"]
    document = {k: v for k, v in document.items() if k not in {"proof", "signature", "@context"}}
    document["@context"] = ["https://www.w3.org/ns/activitystreams"]

    made = add_proof(document, key, KEY_ID, now=NOW)
    turned = dict(reversed(made.items()))

    assert read_integrity(turned, now=NOW).holds(key.public)
    assert not read_integrity(turned | {"more": 1}, now=NOW).holds(key.public)
    assert "proof" not in document


@given(data=st.binary(max_size=100))
def test_base58_comes_back(data: bytes) -> None:
    assert multibase.decode(multibase.encode(data)) == data


@pytest.mark.parametrize("text", ["", "z0", "zl", "uAAA", "z" + "1" * 2000, "mAAA", "zé"])
def test_what_is_not_base58_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="base58btc"):
        multibase.decode(text)


@pytest.mark.parametrize("key_type", get_args(KeyType))
def test_a_key_is_written_and_read_in_both_ways(key_type: str) -> None:
    public = KEYS[key_type].public

    assert read_public(public.pem).multikey == public.multikey
    assert read_public(public.multikey).pem == public.pem


@pytest.mark.parametrize(
    "text", ["", "x", "-----BEGIN PUBLIC KEY-----", "z6Mk", "z" + "2" * 40, "a" * 9000]
)
def test_a_key_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(NotProven) as refusal:
        read_public(text)

    assert refusal.value.word == "key"


def test_a_weak_or_strange_key_is_refused() -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    for key in (
        rsa.generate_private_key(65537, 1024),
        ec.generate_private_key(ec.SECP256R1()),
    ):
        pem = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        with pytest.raises(NotProven):
            read_public(pem.decode())


@pytest.mark.parametrize("key_type", get_args(KeyType))
def test_a_sealed_key_opens_for_its_own_id_and_instance_only(key_type: str) -> None:
    key, vault = KEYS[key_type], Vault("a secret of this instance, long enough")

    sealed = vault.seal(key, KEY_ID)

    assert key.der not in sealed
    assert vault.open(sealed, KEY_ID).public.pem == key.public.pem
    for wrong in (
        lambda: vault.open(sealed, KEY_ID + "2"),
        lambda: Vault("another secret of another instance").open(sealed, KEY_ID),
        lambda: vault.open(sealed[:-1] + bytes([sealed[-1] ^ 1]), KEY_ID),
        lambda: vault.open(b"\x02" + sealed[1:], KEY_ID),
    ):
        with pytest.raises(ValueError, match="sealed"):
            wrong()


def test_verifying_is_cheap() -> None:
    """60 µs for an RSA signature; the best of several rounds, because the machine is shared."""
    key = KEYS["rsa"]
    body = b"x" * 2_000
    headers = draft_cavage.sign(
        key, KEY_ID, method="POST", url=f"{ORIGIN}/inbox", now=NOW, body=body
    )
    pem = key.public.pem

    def seconds() -> float:
        began = time.process_time()
        for _ in range(200):
            assert read(headers, body).holds(read_public(pem))
        return (time.process_time() - began) / 200

    assert min(seconds() for _ in range(5)) < 120e-6
