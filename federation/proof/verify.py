"""The one entry to a request's proof: everything that can be checked before the key is known."""

from datetime import datetime

from federation.proof import draft_cavage, rfc9421
from federation.proof.claim import Claim
from federation.proof.refusal import NotProven
from federation.proof.request import Request, gather_fields

LONGEST_SIGNATURE = 8_000


def read_proof(
    method: str,
    target: str,
    headers: list[tuple[str, str]],
    body: bytes,
    *,
    now: datetime,
    origin: str,
) -> Claim:
    """Return what the request's one signature claims, or refuse with NotProven.

    Checked: coverage, digests over the raw bytes, clock, host, form. What remains is `Claim.holds(key)`.
    Signature-Input selects RFC 9421; without it the signature is read as draft-cavage.
    """
    fields = gather_fields(headers)
    signature = fields.get("signature")
    if not signature:
        raise NotProven("unsigned", "This needs an HTTP signature.")
    if len(signature) > LONGEST_SIGNATURE:
        raise NotProven("malformed", "The signature is too long.")
    request = Request(method, target, fields, body, origin)
    read = rfc9421.read if "signature-input" in fields else draft_cavage.read
    return read(request, now.timestamp())
