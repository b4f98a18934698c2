"""HTTP message signatures (RFC 9421): the part of it that servers of the fediverse use, and nothing more."""

import re
from base64 import b64encode
from datetime import datetime
from urllib.parse import urlsplit

from federation.proof.claim import Claim
from federation.proof.digest import content_digest, require_content_digest, require_digest
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

MOST_COMPONENTS = 30
LONGEST_INPUT = 4_000
_LABEL = r"[a-z*][a-z0-9_.*-]{0,40}"
_INPUT = re.compile(
    rf'({_LABEL})=(\(("[^"\\\r\n]+"(?: "[^"\\\r\n]+")*)\)((?:;[a-z][a-z0-9]*=(?:"[^"\\\r\n]*"|\d{{1,12}}))*))'
)
_PARAMETER = re.compile(r';([a-z][a-z0-9]*)=(?:"([^"]*)"|(\d+))')
_SIGNATURE = re.compile(rf"({_LABEL})=:([A-Za-z0-9+/]*={{0,2}}):")
_FIELD = re.compile(r"[!#$%&'*+.^_`|~0-9a-z-]+")
_KNOWN = frozenset({"created", "expires", "keyid", "alg", "nonce"})
_ALGORITHMS: dict[str | None, KeyType | None] = {
    None: None,
    "rsa-v1_5-sha256": "rsa",
    "ed25519": "ed25519",
}
_WHOLE_TARGET = (
    {"@target-uri"},
    {"@authority", "@request-target"},
    {"@authority", "@path", "@query"},
)
_TARGET_WITHOUT_QUERY = {"@authority", "@path"}


def read(request: Request, now: float) -> Claim:
    """Return what Signature-Input and Signature claim together, or refuse.

    Exactly one signature, no parameters on components, no tag (a signature made for another purpose).
    """
    label, input_, covered, parameters = _input(request.require("signature-input"))
    named = _SIGNATURE.fullmatch(request.require("signature"))
    if named is None or named[1] != label:
        raise NotProven("malformed", "Signature and Signature-Input do not name one and the same.")
    algorithm = parameters.get("alg")
    if algorithm not in _ALGORITHMS:
        raise NotProven("algorithm", "This signature algorithm is not read here.")
    _require_coverage(request, covered)
    _require_current(request, covered, parameters, now)
    return Claim(
        key_id=require_key_id(parameters.get("keyid", "")),
        signature=read_signature(named[2]),
        candidates=(_signature_base(request, covered, input_),),
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
    """Return the headers to send: the least that Mastodon 4.5 and Fedify both accept."""
    headers = {"Host": urlsplit(url).netloc}
    lines = [f'"@method": {method.upper()}', f'"@target-uri": {url}']
    if body is not None:
        headers |= {"Content-Digest": content_digest(body), "Content-Type": content_type}
        lines.append(f'"content-digest": {headers["Content-Digest"]}')
    covered = " ".join(line.partition(": ")[0] for line in lines)
    input_ = f'({covered});created={int(now.timestamp())};keyid="{key_id}"'
    base = "\n".join([*lines, f'"@signature-params": {input_}'])
    signature = b64encode(key.sign(base.encode())).decode()
    return headers | {"Signature-Input": f"sig1={input_}", "Signature": f"sig1=:{signature}:"}


def _input(header: str) -> tuple[str, str, list[str], dict[str, str]]:
    found = _INPUT.fullmatch(header) if len(header) <= LONGEST_INPUT else None
    if found is None:
        raise NotProven(
            "malformed", "Signature-Input is not exactly one signature that can be read."
        )
    parameters: dict[str, str] = {}
    for name, text, number in _PARAMETER.findall(found[4]):
        if name in parameters or name not in _KNOWN:
            raise NotProven("malformed", "Signature-Input has a parameter that is not read here.")
        parameters[name] = text or number
    return found[1], found[2], [name[1:-1] for name in found[3].split(" ")], parameters


def _require_coverage(request: Request, covered: list[str]) -> None:
    names = set(covered)
    if len(covered) > MOST_COMPONENTS or len(names) != len(covered):
        raise NotProven("coverage", "The signature names a component twice, or too many.")
    has_target = any(needed <= names for needed in _WHOLE_TARGET) or (
        "?" not in request.target and names >= _TARGET_WITHOUT_QUERY
    )
    if "@method" not in names or not has_target:
        raise NotProven("coverage", "The signature leaves the method or the target out.")
    if request.method == "POST" and "content-digest" not in names:
        raise NotProven("coverage", "The signature leaves the digest of the body out.")
    if "content-digest" in names:
        require_content_digest(request.require("content-digest"), request.body)
    if request.method == "POST" and "digest" in request.fields:
        require_digest(request.fields["digest"], request.body)
    if "host" in names:
        require_here(request)


def _require_current(
    request: Request, covered: list[str], parameters: dict[str, str], now: float
) -> None:
    if not parameters.get("created", "").isdigit():
        raise NotProven("clock", "The signature does not say when it was made.")
    expires = float(_digits(parameters["expires"])) if "expires" in parameters else None
    require_current(float(parameters["created"]), now, expires)
    if "date" in covered:
        require_current(read_date(request.require("date")), now, expires)


def _digits(value: str) -> str:
    if not value.isdigit():
        raise NotProven("malformed", "The signature's own time cannot be read.")
    return value


def _signature_base(request: Request, covered: list[str], input_: str) -> bytes:
    lines = [f'"{name}": {_component(request, name)}' for name in covered]
    return as_sent([*lines, f'"@signature-params": {input_}'])


def _component(request: Request, name: str) -> str:
    if not name.startswith("@"):
        if _FIELD.fullmatch(name) is None:
            raise NotProven("malformed", "Signature-Input names a component that cannot be.")
        return request.require(name)
    path, question, query = request.target.partition("?")
    values = {
        "@method": request.method,
        "@target-uri": request.origin + request.target,
        "@authority": request.authority,
        "@scheme": urlsplit(request.origin).scheme,
        "@request-target": request.target,
        "@path": path,
        "@query": f"?{query}" if question else "?",
    }
    if name not in values:
        raise NotProven("coverage", "The signature names a component that is not read here.")
    return values[name]
