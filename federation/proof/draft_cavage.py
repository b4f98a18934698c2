"""HTTP signatures of draft-cavage-http-signatures-12, as the fediverse reads and writes them."""

import re
from base64 import b64encode
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import urlsplit

from federation.proof.claim import Claim, targets
from federation.proof.digest import digest, require_content_digest, require_digest
from federation.proof.keys import KeyType, PrivateKey
from federation.proof.refusal import NotProven
from federation.proof.request import (
    Request,
    as_sent,
    read_date,
    read_signature,
    require_current,
    require_here,
    require_key_id,
)

MOST_HEADERS = 30
_PARAMETER = re.compile(r'[ \t]*([A-Za-z]{1,20})=(?:"([^"\\\r\n]*)"|(\d{1,12}))[ \t]*(?:,|\Z)')
_ALGORITHMS: dict[str | None, KeyType | None] = {None: None, "hs2019": None, "rsa-sha256": "rsa"}
_DIGESTS = {"digest": require_digest, "content-digest": require_content_digest}


def read(request: Request, now: float) -> Claim:
    """Return what the Signature header claims, or refuse; the coverage rule is gate G3."""
    parameters = _parameters(request.require("signature"))
    try:
        key_id, listed, signature = (parameters[name] for name in ("keyId", "headers", "signature"))
    except KeyError:
        raise NotProven("malformed", "The Signature header lacks a parameter.") from None
    algorithm = parameters.get("algorithm")
    if algorithm not in _ALGORITHMS:
        raise NotProven("algorithm", "This signature algorithm is not read here.")
    covered = listed.lower().split(" ")
    _require_coverage(request, covered)
    _require_current(request, covered, parameters, now)
    if "host" in covered:
        require_here(request)
    return Claim(
        key_id=require_key_id(key_id),
        signature=read_signature(signature),
        candidates=tuple(
            _signing_string(request, covered, parameters, target) for target in targets(request)
        ),
        algorithm=algorithm,
        key_type=_ALGORITHMS[algorithm],
    )


def sign(
    key: PrivateKey,
    key_id: str,
    *,
    method: str,
    url: str,
    now: datetime,
    body: bytes | None = None,
    content_type: str = "application/activity+json",
) -> dict[str, str]:
    """Return the headers to send: the one profile that every server accepts."""
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Host": parts.netloc, "Date": format_datetime(now, usegmt=True)}
    if body is not None:
        headers |= {"Digest": digest(body), "Content-Type": content_type}
    lines = [f"(request-target): {method.lower()} {target}"]
    lines += [f"{name.lower()}: {value}" for name, value in headers.items()]
    covered = " ".join(line.partition(": ")[0] for line in lines)
    signature = b64encode(key.sign("\n".join(lines).encode())).decode()
    algorithm = "rsa-sha256" if key.type == "rsa" else "hs2019"
    headers["Signature"] = (
        f'keyId="{key_id}",algorithm="{algorithm}",headers="{covered}",signature="{signature}"'
    )
    return headers


def _parameters(header: str) -> dict[str, str]:
    found: dict[str, str] = {}
    at = 0
    while at < len(header):
        parameter = _PARAMETER.match(header, at)
        if parameter is None or parameter[1] in found:
            raise NotProven("malformed", "The Signature header cannot be read.")
        found[parameter[1]] = parameter[2] if parameter[2] is not None else parameter[3]
        at = parameter.end()
    if header.rstrip(" \t").endswith(","):
        raise NotProven("malformed", "The Signature header cannot be read.")
    return found


def _require_coverage(request: Request, covered: list[str]) -> None:
    if len(covered) > MOST_HEADERS or len(set(covered)) != len(covered):
        raise NotProven("coverage", "The signature lists a header twice, or too many.")
    if "(request-target)" not in covered or "host" not in covered:
        raise NotProven("coverage", "The signature leaves the target or the host out.")
    digests = [name for name in _DIGESTS if name in request.fields]
    if request.method == "POST" and not any(name in covered for name in digests):
        raise NotProven("coverage", "The signature leaves the digest of the body out.")
    for name in digests:
        if request.method == "POST" or name in covered:
            _DIGESTS[name](request.fields[name], request.body)


def _require_current(
    request: Request, covered: list[str], parameters: dict[str, str], now: float
) -> None:
    """Check every moment that the signature is about; one at least must be there."""
    moments = []
    if "date" in covered:
        moments.append(read_date(request.require("date")))
    if "(created)" in covered:
        moments.append(_moment(parameters, "created"))
    if not moments:
        raise NotProven("coverage", "The signature leaves the date out.")
    expires = _moment(parameters, "expires") if "(expires)" in covered else None
    for made in moments:
        require_current(made, now, expires)


def _moment(parameters: dict[str, str], name: str) -> float:
    value = parameters.get(name, "")
    if parameters.get("algorithm") == "rsa-sha256" or not value.isdigit():
        raise NotProven("malformed", "The signature's own time cannot be read.")
    return float(value)


def _signing_string(
    request: Request, covered: list[str], parameters: dict[str, str], target: str
) -> bytes:
    lines = []
    for name in covered:
        if name == "(request-target)":
            value = f"{request.method.lower()} {target}"
        elif name in {"(created)", "(expires)"}:
            value = parameters[name[1:-1]]
        else:
            value = request.require(name)
        lines.append(f"{name}: {value}")
    return as_sent(lines)
