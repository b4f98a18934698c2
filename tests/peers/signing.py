"""HTTP signatures as other servers make and check them: written apart from ours, so that they can disagree."""

import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

_PARAMETER = re.compile(r'(\w+)="([^"]*)"')


class Unsigned(Exception):
    """The request proves nothing; says why."""


@dataclass
class Key:
    """An RSA key of somebody on another server."""

    private: rsa.RSAPrivateKey = field(
        default_factory=lambda: rsa.generate_private_key(public_exponent=65_537, key_size=2048)
    )

    @property
    def pem(self) -> str:
        return (
            self.private.public_key()
            .public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
            .decode()
        )

    def sign(self, text: str) -> str:
        signature = self.private.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
        return b64encode(signature).decode()


def digest(body: bytes) -> str:
    return "SHA-256=" + b64encode(hashlib.sha256(body).digest()).decode()


def signed(
    key: Key,
    key_id: str,
    method: str,
    target: str,
    host: str,
    body: bytes | None = None,
    *,
    algorithm: str = "rsa-sha256",
    order: tuple[str, ...] = ("(request-target)", "host", "date", "digest", "content-type"),
    now: datetime | None = None,
) -> dict[str, str]:
    """Return the headers of a request signed by draft-cavage-12; `order` is what each software covers."""
    headers = {"host": host, "date": format_datetime(now or datetime.now(UTC), usegmt=True)}
    if body is not None:
        headers |= {"digest": digest(body), "content-type": "application/activity+json"}
    values = headers | {"(request-target)": f"{method.lower()} {target}"}
    covered = [name for name in order if name in values]
    text = "\n".join(f"{name}: {values[name]}" for name in covered)
    headers["signature"] = (
        f'keyId="{key_id}",algorithm="{algorithm}",headers="{" ".join(covered)}",'
        f'signature="{key.sign(text)}"'
    )
    return headers


@dataclass(frozen=True)
class Claimed:
    """What a Signature header says, before anybody believes it."""

    key_id: str
    algorithm: str
    covered: tuple[str, ...]
    signature: bytes

    @classmethod
    def read(cls, headers: Mapping[str, str]) -> "Claimed":
        """Read the header, or raise Unsigned."""
        if "signature" not in headers:
            raise Unsigned("no signature")
        found = dict(_PARAMETER.findall(headers["signature"]))
        missing = {"keyId", "headers", "signature"} - set(found)
        if missing:
            raise Unsigned(f"the signature lacks {sorted(missing)}")
        return cls(
            found["keyId"], found.get("algorithm", "hs2019"), tuple(found["headers"].split(" ")),
            b64decode(found["signature"]),
        )  # fmt: skip

    def require(
        self, pem: str, method: str, target: str, headers: Mapping[str, str], body: bytes,
        *, covers: tuple[str, ...], skew: timedelta = timedelta(hours=1),
    ) -> None:  # fmt: skip
        """Raise Unsigned unless this key signed this request, now, with the headers that must be covered."""
        lacking = set(covers) - set(self.covered)
        if lacking:
            raise Unsigned(f"not covered: {sorted(lacking)}")
        if self.algorithm not in {"rsa-sha256", "hs2019"}:
            raise Unsigned(f"algorithm {self.algorithm}")
        if "date" in headers:
            away = abs(datetime.now(UTC) - parsedate_to_datetime(headers["date"]))
            if away > skew:
                raise Unsigned(f"the date is {away} away")
        if method == "POST" and headers.get("digest") != digest(body):
            raise Unsigned(f"the digest is {headers.get('digest')}")
        values = dict(headers) | {"(request-target)": f"{method.lower()} {target}"}
        text = "\n".join(f"{name}: {values.get(name, '')}" for name in self.covered)
        public = serialization.load_pem_public_key(pem.encode())
        assert isinstance(public, rsa.RSAPublicKey)
        try:
            public.verify(self.signature, text.encode(), padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            raise Unsigned("the signature does not hold") from None
