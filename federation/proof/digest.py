"""Digests say which bytes a signature is about; every one is compared with the raw bytes received (gate G2)."""

import hashlib
import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from hmac import compare_digest

from federation.proof.refusal import NotProven

_HASHES = {"sha-256": hashlib.sha256, "sha-512": hashlib.sha512}
_NEEDED = "sha-256"
MOST_PARTS = 8

_DIGEST_PART = re.compile(r"[ \t]*([A-Za-z0-9-]{1,20})=([A-Za-z0-9+/]{1,128}={0,2})[ \t]*")
_CONTENT_DIGEST_PART = re.compile(
    r"[ \t]*([a-z*][a-z0-9_.*-]{0,20})=:([A-Za-z0-9+/]{1,128}={0,2}):[ \t]*"
)


def digest(body: bytes) -> str:
    """Return the value of a Digest header (RFC 3230)."""
    return f"SHA-256={b64encode(hashlib.sha256(body).digest()).decode()}"


def content_digest(body: bytes) -> str:
    """Return the value of a Content-Digest header (RFC 9530)."""
    return f"sha-256=:{b64encode(hashlib.sha256(body).digest()).decode()}:"


def require_digest(header: str, body: bytes) -> None:
    """Refuse unless a Digest header (RFC 3230) has SHA-256, and every part we know fits the body."""
    _require(header, _DIGEST_PART, body)


def require_content_digest(header: str, body: bytes) -> None:
    """Refuse unless a Content-Digest header (RFC 9530) has sha-256, and every part we know fits the body."""
    _require(header, _CONTENT_DIGEST_PART, body)


def _require(header: str, part: re.Pattern[str], body: bytes) -> None:
    parts = header.split(",", MOST_PARTS)
    if len(parts) > MOST_PARTS:
        raise NotProven("digest", "The digest has too many parts.")
    has_needed = False
    for text in parts:
        found = part.fullmatch(text)
        if found is None:
            raise NotProven("digest", "The digest cannot be read.")
        name = found[1].lower()
        if name in _HASHES:
            _compare(name, found[2], body)
            has_needed = has_needed or name == _NEEDED
    if not has_needed:
        raise NotProven("digest", "The digest has no SHA-256.")


def _compare(name: str, value: str, body: bytes) -> None:
    try:
        said = b64decode(value, validate=True)
    except NotBase64:
        raise NotProven("digest", "The digest cannot be read.") from None
    if not compare_digest(said, _HASHES[name](body).digest()):
        raise NotProven("digest", "The digest is of another body.")
