"""Signs requests in every right and wrong way a case asks for, without the code that is under test."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ORIGIN = "https://b.example"
KEY_ID = "https://a.example/users/alice#main-key"
BODY = (
    b'{"@context":"https://www.w3.org/ns/activitystreams","id":"https://a.example/1","type":"Like"}'
)


@cache
def private_key(name: str) -> Any:
    """Return one key per name; `rsa…` and `ed25519…` say the type."""
    if name.startswith("rsa"):
        return rsa.generate_private_key(65537, 2048)
    return ed25519.Ed25519PrivateKey.generate()


def public_pem(name: str) -> str:
    """Return the public half as an actor shows it."""
    return (
        private_key(name)
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


def make_signature(name: str, data: bytes, algorithm: str | None = None) -> bytes:
    """Return a signature by a key, or the HMAC with its public PEM that a confused verifier would take."""
    if algorithm == "hmac-sha256":
        return hmac.new(public_pem(name).encode(), data, hashlib.sha256).digest()
    if name.startswith("rsa"):
        hash_ = hashes.SHA512() if algorithm == "rsa-sha512" else hashes.SHA256()
        return bytes(private_key(name).sign(data, padding.PKCS1v15(), hash_))
    return bytes(private_key(name).sign(data))


@dataclass
class Sent:
    """One request, described by what is unusual about it; everything else is as it should be."""

    scheme: str = "draft-cavage"
    method: str = "POST"
    target: str = "/inbox"
    host: str = "b.example"
    secure: bool = True
    key: str = "rsa"
    key_id: str = KEY_ID
    declared: str | None = "usual"
    """The algorithm the signature says; `null`: none."""
    algorithm: str | None = None
    """The algorithm really used, when it is not the key's usual one."""
    cover: list[str] | None = None
    body: str | None = None
    date: int = 0
    """Seconds between the receiver's clock and what the sender says."""
    created: int | None = None
    expires: int | None = None
    set: dict[str, str] = field(default_factory=dict)
    """Headers said in other words before signing; `{digest}` in a value is the right one in base64."""
    drop: list[str] = field(default_factory=list)
    """Headers left out before signing."""
    parameters: str = ""
    """What RFC 9421 parameters end with."""
    signature_header: str | None = None
    """The Signature header in other words; `{}` is what it would be."""
    input_header: str | None = None
    then: dict[str, Any] = field(default_factory=dict)
    """Changed after signing: `body`, `target`, `method`, `host`, `headers`, `twice`."""

    @property
    def body_bytes(self) -> bytes:
        """The body that is signed."""
        return BODY if self.body is None else self.body.encode()


@dataclass
class Made:
    """A request as it goes over the wire."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes


def make(sent: Sent, now: datetime = NOW) -> Made:
    """Return the request that a case describes."""
    headers = _headers(sent, now)
    if sent.scheme == "rfc9421":
        headers |= _rfc9421(sent, headers, now)
    elif sent.scheme == "draft-cavage":
        headers |= _draft_cavage(sent, headers, now)
    then = sent.then
    headers |= {name.lower(): value for name, value in then.get("headers", {}).items()}
    if "host" in then:
        headers["host"] = then["host"]
    listed = [(name, value) for name, value in headers.items() if value is not None]
    listed += [(name, headers[name]) for name in then.get("twice", [])]
    body = then["body"].encode() if "body" in then else sent.body_bytes
    method = then.get("method", sent.method)
    if method == "GET" and "body" not in then:
        body = b""
    return Made(method, then.get("target", sent.target), listed, body)


def _headers(sent: Sent, now: datetime) -> dict[str, str]:
    digest = base64.b64encode(hashlib.sha256(sent.body_bytes).digest()).decode()
    made = {
        "host": sent.host,
        "date": format_datetime(now + timedelta(seconds=sent.date), usegmt=True),
        "content-type": "application/activity+json",
    }
    if sent.method == "POST":
        if sent.scheme == "rfc9421":
            made["content-digest"] = f"sha-256=:{digest}:"
        else:
            made["digest"] = f"SHA-256={digest}"
    made |= {name.lower(): value.replace("{digest}", digest) for name, value in sent.set.items()}
    return {name: value for name, value in made.items() if name not in sent.drop}


def _draft_cavage(sent: Sent, headers: dict[str, str], now: datetime) -> dict[str, str]:
    usual = ["(request-target)", "host", "date"] + ["digest"] * (sent.method == "POST")
    cover = usual if sent.cover is None else sent.cover
    moments = {
        name: str(int((now + timedelta(seconds=value)).timestamp()))
        for name, value in (("created", sent.created), ("expires", sent.expires))
        if value is not None
    }
    lines = []
    for name in cover:
        if name.lower() == "(request-target)":
            lines.append(f"(request-target): {sent.method.lower()} {sent.target}")
        elif name.startswith("("):
            lines.append(f"{name}: {moments.get(name[1:-1], '')}")
        else:
            lines.append(f"{name.lower()}: {headers.get(name.lower(), '')}")
    value = base64.b64encode(
        make_signature(sent.key, "\n".join(lines).encode(), sent.algorithm)
    ).decode()
    declared = "rsa-sha256" if sent.declared == "usual" and sent.key == "rsa" else sent.declared
    declared = "hs2019" if declared == "usual" else declared
    header = f'keyId="{sent.key_id}",' + (f'algorithm="{declared}",' if declared else "")
    header += "".join(f"{name}={moment}," for name, moment in moments.items())
    header += f'headers="{" ".join(cover)}",signature="{value}"'
    return {"signature": (sent.signature_header or "{}").replace("{}", header)}


def _scheme(sent: Sent) -> str:
    return "https" if sent.secure else "http"


def _rfc9421(sent: Sent, headers: dict[str, str], now: datetime) -> dict[str, str]:
    usual = ["@method", "@target-uri"] + ["content-digest"] * (sent.method == "POST")
    cover = usual if sent.cover is None else sent.cover
    path, question, query = sent.target.partition("?")
    parts = {
        "@method": sent.method, "@target-uri": f"{_scheme(sent)}://{sent.host}{sent.target}", "@path": path,
        "@query": f"?{query}" if question else "?", "@authority": sent.host, "@scheme": _scheme(sent),
        "@request-target": sent.target,
    }  # fmt: skip
    parameters = ""
    if "created" not in sent.drop:
        made = now + timedelta(seconds=sent.created or 0)
        parameters += f";created={int(made.timestamp())}"
    if sent.expires is not None:
        parameters += f";expires={int((now + timedelta(seconds=sent.expires)).timestamp())}"
    parameters += f';keyid="{sent.key_id}"'
    if sent.declared not in {None, "usual"}:
        parameters += f';alg="{sent.declared}"'
    input_ = "(" + " ".join(f'"{name}"' for name in cover) + ")" + parameters + sent.parameters
    lines = [f'"{name}": {parts.get(name) or headers.get(name, "")}' for name in cover]
    base = "\n".join([*lines, f'"@signature-params": {input_}'])
    value = base64.b64encode(make_signature(sent.key, base.encode(), sent.algorithm)).decode()
    return {
        "signature-input": (sent.input_header or "{}").replace("{}", f"sig1={input_}"),
        "signature": (sent.signature_header or "{}").replace("{}", f"sig1=:{value}:"),
    }
