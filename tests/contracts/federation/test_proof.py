"""Every case of `proof/*.json` is read by the one entry to proofs, and comes out as it says."""

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from federation.proof.keys import read_public
from federation.proof.refusal import NotProven
from federation.proof.verify import read_proof
from tests.contracts.federation import signing

FOLDER = Path(__file__).parent / "proof"
HOLDS, DOES_NOT_HOLD = "holds", "does not hold"


def _cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{path.stem}: {case['name']}")
        for path in sorted(FOLDER.glob("*.json"))
        for case in json.loads(path.read_text())["cases"]
    ]


def outcome(sent: signing.Sent, *, checked_with: str | None = None) -> str:
    """Return what becomes of a request: holds, does not hold, or the word it is refused with."""
    made = signing.make(sent)
    try:
        claim = read_proof(
            made.method,
            made.target,
            made.headers,
            made.body,
            now=signing.NOW,
            origin=signing.ORIGIN,
        )
    except NotProven as refusal:
        return refusal.word
    key = read_public(signing.public_pem(checked_with or sent.key))
    return HOLDS if claim.holds(key) else DOES_NOT_HOLD


@pytest.mark.parametrize("case", _cases())
def test_a_case_comes_out_as_it_says(case: dict[str, Any]) -> None:
    sent = signing.Sent(**case.get("sent", {}))

    assert outcome(sent, checked_with=case.get("checked_with")) == case["expect"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_only_the_full_set_of_covered_parts_passes(method: str) -> None:
    """O2: all subsets of target, host, date and digest."""
    parts = ["(request-target)", "host", "date"] + ["digest"] * (method == "POST")

    passed = [
        subset
        for size in range(len(parts) + 1)
        for subset in combinations(parts, size)
        if outcome(signing.Sent(method=method, cover=list(subset))) == HOLDS
    ]

    assert passed == [tuple(parts)]


@pytest.mark.parametrize("scheme", ["draft-cavage", "rfc9421"])
@pytest.mark.parametrize("declared", [
    None, "hs2019", "rsa-sha256", "rsa-v1_5-sha256", "ed25519", "rsa-sha512", "hmac-sha256", "none", "rsa-pss-sha512",
])  # fmt: skip
@pytest.mark.parametrize("made_with", ["rsa", "ed25519"])
@pytest.mark.parametrize("checked_with", ["rsa", "ed25519"])
def test_a_key_verifies_by_its_own_type_only(
    scheme: str, declared: str | None, made_with: str, checked_with: str
) -> None:
    """O8: declared algorithm × key type, and an HMAC with the public key's own text."""
    fitting = {
        ("draft-cavage", "rsa"): {None, "hs2019", "rsa-sha256"},
        ("draft-cavage", "ed25519"): {None, "hs2019"},
        ("rfc9421", "rsa"): {None, "rsa-v1_5-sha256"},
        ("rfc9421", "ed25519"): {None, "ed25519"},
    }
    sent = signing.Sent(scheme=scheme, key=made_with, declared=declared)
    confused = signing.Sent(
        scheme=scheme, key=checked_with, declared=declared, algorithm="hmac-sha256"
    )

    holds = outcome(sent, checked_with=checked_with) == HOLDS

    assert holds == (made_with == checked_with and declared in fitting[scheme, made_with])
    assert outcome(confused) != HOLDS
